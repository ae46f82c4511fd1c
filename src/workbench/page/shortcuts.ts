import { sendPost } from './feedback-store';
import { sendLead } from './preview-store';
import { route } from './router';

/** The key `/` focuses the search of the tab, unless the focus is in an input. */
export function toSearch(event: KeyboardEvent): void {
  const at = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || at.matches('input, textarea, select')) return;
  const search = document.querySelector<HTMLInputElement>('main [data-search]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

/** Ctrl+Enter sends the lead to the sandbox, never to a vendor, or sends the feedback post to this machine. */
export function sendByKey(event: KeyboardEvent): void {
  if (route.tab !== 'exchange' && route.tab !== 'feedback') return;
  event.preventDefault();
  if (route.tab === 'exchange') void sendLead('sandbox');
  else void sendPost();
}
