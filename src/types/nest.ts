/**
 * Puts a value at a path of nested objects, making those that are missing. A number in a path is a name like any
 * other: `custom_field.297989` does not make an array of 297,990 places.
 */
export function put<T extends object>(target: T, path: readonly string[], value: unknown): T {
  const setWith = require('lodash/setWith') as typeof import('lodash').setWith;
  return setWith(target, [...path], value, Object);
}
