import { reactive } from 'vue';
import { getAction, getFirstAction } from './catalog';

export const tabs = ['exchange', 'file', 'outcomes', 'compare', 'feedback', 'history', 'reference'] as const;
export type Tab = (typeof tabs)[number];

/** Tabs about a lead. An inbound action has none. */
const outboundTabs: readonly Tab[] = ['exchange', 'file', 'outcomes', 'compare'];

/** The current tab, action and row. The hash of the address has the same, for a reload. Holds no lead data. */
export const route = reactive({ tab: 'exchange' as Tab, action: '', row: '' });

const last = { outbound: '', inbound: '' };

/** Goes to a tab, an action, or a row of the reference. What is not named stays, if it fits. */
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

/** Decodes a row. An address that was typed by hand may be invalid. */
function decoded(row: string): string {
  try {
    return decodeURIComponent(row);
  } catch {
    return '';
  }
}

/** Returns the tab for a chosen action: a feedback action has no lead form, and the other way round. */
function fitting(tab: Tab, action: string): Tab {
  const direction = getAction(action)?.direction;
  if (direction === 'inbound' && outboundTabs.includes(tab)) return 'feedback';
  return direction === 'outbound' && tab === 'feedback' ? 'exchange' : tab;
}

/** Returns the action for a chosen tab: the last one that was open in it. */
function actionFor(tab: Tab, key: string): string {
  const action = getAction(key);
  const needed = tab === 'feedback' ? 'inbound' : outboundTabs.includes(tab) ? 'outbound' : undefined;
  const direction = needed ?? action?.direction ?? 'outbound';
  const chosen = action?.direction === direction ? key : last[direction] || (getFirstAction(direction)?.key ?? '');
  last[direction] = chosen;
  return chosen;
}
