import { sendPost } from './feedback-store';
import { sendLead } from './preview-store';
import { route } from './router';

/** `/` goes to the search of the tab, unless somebody is writing. */
export function toSearch(event: KeyboardEvent): void {
  const at = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || at.matches('input, textarea, select')) return;
  const search = document.querySelector<HTMLInputElement>('main [data-search]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

/** Ctrl+Enter sends to the sandbox and never to a vendor, or the feedback post to this machine. */
export function sendByKey(event: KeyboardEvent): void {
  if (route.tab !== 'exchange' && route.tab !== 'feedback') return;
  event.preventDefault();
  if (route.tab === 'exchange') void sendLead('sandbox');
  else void sendPost();
}
