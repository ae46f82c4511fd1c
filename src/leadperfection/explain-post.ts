import type { FieldExplanation, PostBody, PostExplanation } from '../types';
import type { MergedPost } from './merge-post';
import type { ParsedPost } from './parse-post';

/** A field whose text comes from another field, if the post does not have it. Without a text it is not set. */
export interface DerivedField<Name extends string> {
  readonly name: Name;
  readonly text: string | false | undefined;
  readonly from: Name;
  readonly rule: string;
}

/**
 * Explains how a post was read: its fields, and what was ignored.
 *
 * @param derive returns the fields derived from the posted ones; of several for one name, the first with a text wins
 */
export function explainPost<Name extends string>(
  kind: PostBody['kind'],
  post: ParsedPost<Name>,
  merged: MergedPost<Name>,
  derive: (fields: Partial<Record<Name, string>>) => DerivedField<Name>[],
): PostExplanation {
  const fields = [...merged.chosen].map(([name, { value, rule }]): FieldExplanation => {
    const { text, source, path } = value;
    return { name, text, source, path: path.join('.'), rule };
  });
  for (const { name, text, from, rule } of derive(
    Object.fromEntries(fields.map(({ name, text }) => [name, text])) as Partial<Record<Name, string>>,
  )) {
    const isMissing = !fields.some((field) => field.name === name);
    if (text && isMissing) fields.push({ name, text, source: 'derived', path: from, rule });
  }
  const error_msg = findError(kind, post, merged, new Set(fields.map(({ name }) => name)));
  const discarded = merged.discarded.map(({ value: { source, path }, why }) => ({ source, path, why }));
  const ignored = [...post.ignored, ...discarded].map(({ source, path, why }) => ({
    source,
    path: path.join('.'),
    why,
  }));
  return { fields, ignored, ...(error_msg && { error_msg }) };
}

/** Returns the first error of the post as a whole, else all errors of its fields. Holds no value of the post. */
function findError<Name extends string>(
  kind: PostBody['kind'],
  { values, ignored }: ParsedPost<Name>,
  { discarded, isSeveral }: MergedPost<Name>,
  taken: ReadonlySet<string>,
): string {
  if (kind === 'unreadable') return 'the body is not a readable form, JSON or XML';
  if (isSeveral) return 'the post is about several leads, which cannot be told apart';
  const unknown = new Set(discarded.filter(({ why }) => why === 'unknown_type').map(({ value }) => value));
  const decisive = kind === 'empty' ? 'query' : 'body';
  if (!values.some((value) => value.source === decisive && !unknown.has(value)))
    return 'the post holds none of the known fields';
  const foreign = discarded.filter(({ value, why }) => /^other_/.test(why) && !taken.has(value.name));
  const names = [...new Set(foreign.map(({ value }) => value.name))];
  const textless = new Set(
    ignored.flatMap(({ name, why }) => (why === 'no_text' && name && !taken.has(name) ? [name] : [])),
  );
  return [
    unknown.size > 0 && !taken.has('type') && 'Type is neither return nor conversion',
    names.length > 0 && `only another person or record of the post has ${names.join(', ')}`,
    textless.size > 0 && `no text was found in ${[...textless].join(', ')}`,
    ignored.some(({ why }) => why === 'unreadable') && 'a part of the post is no readable JSON or XML',
    ignored.some(({ why }) => why === 'too_much') && 'a part of the post is too long or too deep to be read',
  ]
    .filter(Boolean)
    .join('; ');
}
