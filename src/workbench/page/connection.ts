import { ref, watch } from 'vue';

/** True while the workbench's server does not answer: what is shown may be out of date. */
export const isOffline = ref(false);

const RETRY_MS = 1000;

/** Asks again and again while the server is gone, and works once it is back. */
export function watchConnection(ask: () => Promise<unknown>, onReturn: () => void): void {
  let timer = 0;
  watch(isOffline, (offline) => {
    clearInterval(timer);
    if (offline) timer = window.setInterval(() => void ask().catch(() => undefined), RETRY_MS);
    else onReturn();
  });
}
