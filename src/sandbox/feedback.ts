import type { RecordedRequest, VendorSandbox } from './types';

/** The formats of feedback. Vendors seldom document theirs. */
export type FeedbackFormat = 'form' | 'json' | 'xml';

/** The options of `postFeedback`. */
export interface FeedbackOptions {
  /** The key of the vendor. Default: every vendor that posts feedback. */
  vendor?: string;
  /** The maximum number of posts. Default: 12. */
  limit?: number;
  /** The format of the posts. Default: the three formats in turn. */
  format?: FeedbackFormat;
}

/** A post of feedback and its answer. */
export interface FeedbackAnswer {
  /** The key of the vendor. */
  readonly vendor: string;
  /** The key of the id by which the post names its lead. */
  readonly idKey: string;
  /** The posted fields, with the vendor's own keys. */
  readonly fields: Readonly<Record<string, string>>;
  /** The format of the post. */
  readonly format: FeedbackFormat;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The body of the answer. */
  readonly body: string;
}

const formats = ['form', 'json', 'xml'] as const;

/** Posts feedback about accepted requests, one at a time. */
export async function postFeedback(
  sandboxes: ReadonlyMap<string, VendorSandbox>,
  received: readonly RecordedRequest[],
  url: string,
  { vendor, limit = 12, format }: FeedbackOptions = {},
): Promise<FeedbackAnswer[]> {
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)) {
    throw new Error('the sandbox posts feedback to loopback only: use a URL on 127.0.0.1, [::1] or localhost');
  }
  const posts = [...sandboxes]
    .filter(([key]) => vendor === undefined || key === vendor)
    .flatMap(([key, sandbox]) => listFeedback(key, sandbox, received))
    .slice(0, limit);
  const results: FeedbackAnswer[] = [];
  for (const [index, post] of posts.entries()) {
    const chosen = format ?? formats[index % formats.length] ?? 'form';
    const { type, body } = encodeBody(post.fields, chosen);
    const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body });
    results.push({ ...post, format: chosen, status: response.status, body: await response.text() });
  }
  return results;
}

type Post = Pick<FeedbackAnswer, 'vendor' | 'idKey' | 'fields'>;

function listFeedback(key: string, { feedback }: VendorSandbox, received: readonly RecordedRequest[]): Post[] {
  if (!feedback) return [];
  const posts: Post[] = [];
  for (const recorded of received) {
    if (recorded.vendor !== key || !recorded.response.accepted) continue;
    const fields = feedback.create(recorded, posts.length);
    if (fields) posts.push({ vendor: key, idKey: feedback.idKey, fields });
  }
  return posts;
}

/** Encodes feedback as a body and returns it with its media type. */
function encodeBody(fields: Record<string, string>, format: FeedbackFormat): { type: string; body: string } {
  if (format === 'json') return { type: 'application/json', body: JSON.stringify(fields) };
  if (format === 'form') {
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
  }
  const elements = Object.entries(fields).map(([key, value]) => `<${key}>${escapeXml(value)}</${key}>`);
  return { type: 'application/xml', body: `<?xml version="1.0"?><Feedback>${elements.join('')}</Feedback>` };
}

const escapeXml = (value: string) => value.replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
