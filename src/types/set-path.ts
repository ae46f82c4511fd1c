/**
 * Sets a value at a path of nested objects and creates missing objects. A number in a path is a name, not an index:
 * `custom_field.297989` creates no array. Only own properties are used, so prototypes are never changed.
 */
export function setPath<T extends object>(target: T, path: readonly string[], value: unknown): T {
  let parent: object = target;
  for (const key of path.slice(0, -1)) {
    const next: unknown = Object.hasOwn(parent, key) ? (parent as Record<string, unknown>)[key] : undefined;
    if (typeof next === 'object' && next !== null) parent = next;
    else parent = define(parent, key, {}) as object;
  }
  const last = path.at(-1);
  if (last !== undefined) define(parent, last, value);
  return target;
}

/** Defines an own property of any name; an assignment to `__proto__` would change the prototype. */
function define(object: object, key: string, value: unknown): unknown {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  return value;
}
