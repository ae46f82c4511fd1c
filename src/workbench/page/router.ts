import { reactive } from 'vue';
import { getAction, getFirstField } from './catalog';

export const tabs = ['exchange', 'file', 'outcomes', 'compare', 'feedback', 'history', 'reference'] as const;
export type Tab = (typeof tabs)[number];

/** Tabs that are about a lead, which an inbound action has not. */
const outboundTabs: readonly Tab[] = ['exchange', 'file', 'outcomes', 'compare'];

/** Where the person is; the hash of the address says the same, so that a reload stays. Nothing of a lead is in it. */
export const route = reactive({ tab: 'exchange' as Tab, action: '', row: '' });

const last = { outbound: '', inbound: '' };

/** Goes to a tab, an action, or a row of the reference; what is not named stays, as far as it fits. */
export function go(wanted: { tab?: Tab; action?: string; row?: string }): void {
  const action = wanted.action ?? route.action;
  const tab = wanted.tab ?? fitting(route.tab, action);
  route.action = actionFor(tab, action);
  route.tab = tab;
  route.row = wanted.row ?? '';
  const hash = `#/${[tab, route.action, route.row].filter(Boolean).join('/')}`;
  if (location.hash !== hash) history.pushState(null, '', hash);
}

/** Reads the address, at the start and when it changes. */
export function readAddress(): void {
  const [, tab, action = '', row = ''] = location.hash.split('/');
  go({ tab: tabs.find((known) => known === tab) ?? 'exchange', action, row: decoded(row) });
}

/** An address that somebody wrote by hand may be no address. */
function decoded(row: string): string {
  try {
    return decodeURIComponent(row);
  } catch {
    return '';
  }
}

/** A feedback post has no lead form, and a lead no feedback form: an action that is picked brings its own tab. */
function fitting(tab: Tab, action: string): Tab {
  const direction = getAction(action)?.direction;
  if (direction === 'inbound' && outboundTabs.includes(tab)) return 'feedback';
  return direction === 'outbound' && tab === 'feedback' ? 'exchange' : tab;
}

/** And a tab that is picked brings the action that was last seen in it. */
function actionFor(tab: Tab, key: string): string {
  const action = getAction(key);
  const needed = tab === 'feedback' ? 'inbound' : outboundTabs.includes(tab) ? 'outbound' : undefined;
  const direction = needed ?? action?.direction ?? 'outbound';
  const chosen = action?.direction === direction ? key : last[direction] || (getFirstField(direction)?.key ?? '');
  last[direction] = chosen;
  return chosen;
}
