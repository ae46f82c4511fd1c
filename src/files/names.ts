const SUFFIX = /^(?:jr|sr|i{1,3}|iv|md|phd|dds|esq)\.?$/i;

/** Splits a full name: "Jane Sample" or "Sample, Jane". Without a comma, all words after the first are the last name. */
function splitName(name: string): [first: string, last: string] {
  const words = name.trim().replace(/\s+/g, ' ');
  const [before = '', after = '', ...more] = words.split(/ ?, ?/);
  if (after !== '' && more.length === 0 && !SUFFIX.test(after)) return [after, before];
  const space = words.indexOf(' ');
  return space < 0 ? [words, ''] : [words.slice(0, space), words.slice(space + 1)];
}

/**
 * Returns the names that a full name adds to those of the row: both if the row has none, else the missing one if the full
 * name begins or ends with the other. A name that is not added is ''.
 */
export function completeName(fullName: string, first: string, last: string): [first: string, last: string] {
  if (first === '' && last === '') return splitName(fullName);
  const words = fullName.trim().replace(/\s+/g, ' ');
  if (last === '' && words.toLowerCase().startsWith(`${first.toLowerCase()} `))
    return ['', words.slice(first.length + 1)];
  if (first === '' && words.toLowerCase().endsWith(` ${last.toLowerCase()}`))
    return [words.slice(0, -last.length - 1), ''];
  return ['', ''];
}
