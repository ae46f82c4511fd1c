/** The formats of a feedback post. It is not documented which one a vendor uses. */
export type Format = 'form' | 'json' | 'xml';

export const formats = [
  { value: 'form', text: 'Form' },
  { value: 'json', text: 'JSON' },
  { value: 'xml', text: 'XML' },
] as const;

export const CONTENT_TYPES: Record<Format, string> = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  xml: 'application/xml',
};

export type Pairs = readonly (readonly [key: string, text: string])[];

export function writeBody(format: Format, pairs: Pairs): string {
  if (format === 'form') return new URLSearchParams(pairs.map(([key, text]) => [key, text])).toString();
  if (format === 'json') return JSON.stringify(Object.fromEntries(pairs), null, 2);
  return `<lead>\n${pairs.map(([key, text]) => `  <${key}>${escaped(text)}</${key}>\n`).join('')}</lead>`;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
