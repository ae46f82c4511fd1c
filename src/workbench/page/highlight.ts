import { nextTick, reactive, ref } from 'vue';
import { go } from './router';

/** The field with the pointer or the focus. It is highlighted in the form and in the parameters. */
export const pointed = ref('');

/** The search text of the form. */
export const sought = ref('');

/** Blank fields that stay visible, because a person opened them. */
export const opened = reactive(new Set<string>());

export const fieldId = (name: string) => `field-${name}`;
export const rowId = (name: string) => `row-${name}`;

/** Scrolls to a field of the form and focuses it. */
export async function toField(name: string): Promise<void> {
  go({ tab: 'exchange' });
  sought.value = '';
  opened.add(name);
  await nextTick();
  await nextTick(); // first the tab is rendered, then its form
  const field = document.getElementById(fieldId(name));
  field?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}
