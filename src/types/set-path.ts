/**
 * Puts a value at a path of nested objects, making those that are missing. A number in a path is a name like any other:
 * `custom_field.297989` does not make an array of 297,990 places. Own properties only, so no prototype is reached.
 */
export function setPath<T extends object>(target: T, path: readonly string[], value: unknown): T {
  let place: object = target;
  for (const key of path.slice(0, -1)) {
    const next: unknown = Object.hasOwn(place, key) ? (place as Record<string, unknown>)[key] : undefined;
    if (typeof next === 'object' && next !== null) place = next;
    else place = define(place, key, {}) as object;
  }
  const last = path.at(-1);
  if (last !== undefined) define(place, last, value);
  return target;
}

/** Sets an own property, whatever its name: assigning to `__proto__` would do something else. */
function define(object: object, key: string, value: unknown): unknown {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  return value;
}
