import { sendLead } from './exchange';
import { place } from './place';
import { sendPost } from './posts';

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
  if (place.tab !== 'exchange' && place.tab !== 'feedback') return;
  event.preventDefault();
  if (place.tab === 'exchange') void sendLead('sandbox');
  else void sendPost();
}
