import { ref, watch } from 'vue';

/** True while the workbench's server does not answer. The page may then be out of date. */
export const isOffline = ref(false);

const RETRY_MS = 1000;

/** While the server does not answer, asks it every second. Calls `onReturn` when it is back. */
export function watchConnection(ask: () => Promise<unknown>, onReturn: () => void): void {
  let timer = 0;
  watch(isOffline, (offline) => {
    clearInterval(timer);
    if (offline) timer = window.setInterval(() => void ask().catch(() => undefined), RETRY_MS);
    else onReturn();
  });
}
