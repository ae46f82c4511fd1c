const SUFFIX = /^(?:jr|sr|i{1,3}|iv|md|phd|dds|esq)\.?$/i;

/** First and last name: "Jane Sample", or "Sample, Jane". All but the first word is the last name. */
function splitName(name: string): [first: string, last: string] {
  const words = name.trim().replace(/\s+/g, ' ');
  const [before = '', after = '', ...more] = words.split(/ ?, ?/);
  if (after !== '' && more.length === 0 && !SUFFIX.test(after)) return [after, before];
  const space = words.indexOf(' ');
  return space < 0 ? [words, ''] : [words.slice(0, space), words.slice(space + 1)];
}

/**
 * What a full name adds to the names that a row has beside it: both where it has none, and the missing one where the
 * full name begins or ends with the other.
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
