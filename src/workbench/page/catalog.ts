import { shallowRef } from 'vue';
import type { ActionInfo, Catalog, Group, VariableInfo } from '../api';

/** Loaded once from the server, before anything is shown. */
export const catalog = shallowRef<Catalog>({ version: '', live: false, samples: 0, vendors: [], faults: [] });

/** The groups of variables, in the order in which they are shown. */
export const GROUP_TITLES: Readonly<Record<Group, string>> = {
  ...{ lead: 'Lead', settings: 'Settings', credentials: 'Credentials', flow: 'Flow' },
};

export const actions = (): ActionInfo[] => catalog.value.vendors.flatMap((vendor) => vendor.actions);

export const getAction = (key: string): ActionInfo | undefined => actions().find((action) => action.key === key);

/** The first action of a direction that is not deprecated. */
export const getFirstAction = (direction: ActionInfo['direction']): ActionInfo | undefined =>
  actions().find((action) => action.direction === direction && !/deprecated/i.test(action.name));

export const getSecrets = (action: ActionInfo | undefined): string[] =>
  action?.variables.filter(({ secret, group }) => secret || group === 'credentials').map(({ name }) => name) ?? [];

/** Whether every wire key of a variable is only inferred. */
export const isInferred = ({ wires }: VariableInfo): boolean =>
  wires.length > 0 && wires.every(({ grade }) => grade === 'inferred');

/** The hint for an empty field; '' for the general example. */
export const getHint = ({ example }: VariableInfo): string => (example === 'example' ? '' : example);

/** Whether any of the texts contains the search word. */
export const matches = (word: string, ...texts: (string | undefined)[]): boolean => {
  const sought = word.trim().toLowerCase();
  return !sought || texts.some((text) => text?.toLowerCase().includes(sought));
};
