import { ref, watchEffect } from 'vue';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'workbench.theme';

export const theme = ref<Theme>(themes.find((known) => known === localStorage.getItem(storageKey)) ?? 'system');

watchEffect(() => {
  document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(storageKey, theme.value);
});
