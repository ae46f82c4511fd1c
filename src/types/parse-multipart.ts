/**
 * Parses a multipart body. The boundary is the one of the content type, or the first line.
 *
 * @returns the texts of the parts by name; undefined when no part has a name
 */
export function parseMultipart(text: string, contentType: string): Record<string, string[]> | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType) ?? [];
  const declared = quoted ?? plain;
  const boundary = declared !== undefined && text.includes(`--${declared}`) ? `--${declared}` : getFirstLine(text);
  if (!boundary.startsWith('--') || boundary.length < 3) return undefined;
  const fields: Record<string, string[]> = Object.create(null);
  for (const part of text.split(boundary).slice(1)) addPart(fields, part);
  return Object.keys(fields).length > 0 ? fields : undefined;
}

const getFirstLine = (text: string) =>
  text
    .slice(0, 200)
    .split(/\r\n|\r|\n/, 1)[0]
    ?.trim() ?? '';

function addPart(fields: Record<string, string[]>, part: string): void {
  const [, head = '', value = ''] = /^(?:\r\n|\r|\n)(.*?)(?:\r\n\r\n|\n\n|\r\r)(.*)$/s.exec(part) ?? [];
  const [, quoted, plain] =
    /^content-disposition:[^\r\n]{0,200}?[;\s]name=(?:"([^"\r\n]{0,200})"|([^\s;]{1,200}))/im.exec(head) ?? [];
  const name = quoted ?? plain;
  if (name === undefined) return;
  const values = fields[name] ?? [];
  values.push(value.replace(/(?:\r\n|\r|\n)$/, ''));
  fields[name] = values;
}
