import { getReaders } from './read';
import { setPath } from './set-path';
import { getKeys, getPath, isBoxed, toRawText } from './text';
import type { Table } from './variable';

/**
 * Merges the settings of a run (credentials, account, constant fields) into a lead. A non-blank value of the lead wins,
 * under either name of a variable. Returns a new object; the arguments are not changed.
 */
export function withSettings(table: Table, settings: object, lead: unknown): Record<string, unknown> {
  const mergeWith = require('lodash/mergeWith') as typeof import('lodash/mergeWith');
  const merged: object = mergeWith({}, settings, lead, (setting: unknown, value: unknown) => {
    if (isBlank(value)) return setting;
    return typeof value === 'object' && value !== null && (Array.isArray(value) || isBoxed(value)) ? value : undefined;
  });
  for (const { path, secondPath } of getReaders(table).values()) {
    const isOverruled = secondPath && !isBlank(getPath(lead, secondPath)) && isBlank(getPath(lead, path));
    if (isOverruled && !isBlank(getPath(settings, path))) setPath(merged, path, undefined);
  }
  return merged as Record<string, unknown>;
}

const isBlank = (value: unknown): boolean => toRawText(value) === '' && getKeys(value).length === 0;
