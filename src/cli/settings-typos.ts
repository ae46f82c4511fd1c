import { isObject, suggest } from '../files';
import { getReaders, type OutboundAction } from '../types';

/**
 * Finds settings that have no effect because their name is probably misspelled: one sentence for each, without a value.
 * Other unknown names are left alone, because one settings file may serve several actions.
 */
export function findMisspelledSettings(settings: object, actions: readonly OutboundAction[]): string[] {
  const readers = actions.flatMap((action) => [...getReaders(action.input).values()]);
  const names = new Set(readers.flatMap(({ path, secondPath }) => [path, secondPath ?? path]).map(toName));
  const isKnown = (path: readonly string[]) => path.some((_, index) => names.has(toName(path.slice(0, index + 1))));
  return listPaths(settings)
    .filter((path) => !isKnown(path))
    .flatMap((path) => {
      const meant = suggest(toName(path), names);
      return meant === undefined ? [] : [`the setting ${toName(path)} is not known. Did you mean ${meant}?`];
    });
}

const toName = (path: readonly string[]): string => path.join('.');

function listPaths(value: object, prefix: readonly string[] = []): (readonly string[])[] {
  return Object.entries(value).flatMap(([name, item]) => {
    const path = [...prefix, name];
    return isObject(item) ? listPaths(item, path) : [path];
  });
}
