/** The texts of a JSON body by their dotted keys, as a table names them: `{ contact: { zip: 1 } }` is `contact.zip: ['1']`. */
export function flatten(body: object, prefix = ''): Record<string, string[]> {
  const entries = Object.entries(body).flatMap(([name, value]): [string, string[]][] => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isObject) return Object.entries(flatten(value, `${prefix}${name}.`));
    return [[prefix + name, [value].flat().map(String)]];
  });
  return Object.fromEntries(entries);
}
