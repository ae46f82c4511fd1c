import type { RecordedRequest, VendorSandbox } from './types';

/** The formats in which feedback may arrive; vendors seldom document theirs. */
export type FeedbackFormat = 'form' | 'json' | 'xml';

/** Which feedback is posted, and how. */
export interface FeedbackOptions {
  /** The key of the vendor that posts. Default: every vendor that posts feedback. */
  vendor?: string;
  /** How many posts at most. Default: 12. */
  limit?: number;
  /** Default: the three formats in turn. */
  format?: FeedbackFormat;
}

/** One post of feedback, and how it was answered. */
export interface FeedbackAnswer {
  /** The key of the vendor that posted. */
  readonly vendor: string;
  /** The key by which the vendor's feedback names the lead. */
  readonly idKey: string;
  /** What was posted, under the vendor's own keys. */
  readonly fields: Readonly<Record<string, string>>;
  /** The format of the post. */
  readonly format: FeedbackFormat;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The body of the answer. */
  readonly body: string;
}

const formats = ['form', 'json', 'xml'] as const;

/** Posts feedback about accepted requests, one after the other. */
export async function postFeedback(
  sandboxes: ReadonlyMap<string, VendorSandbox>,
  received: readonly RecordedRequest[],
  url: string,
  { vendor, limit = 12, format }: FeedbackOptions = {},
): Promise<FeedbackAnswer[]> {
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)) {
    throw new Error('the sandbox posts feedback to loopback only');
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

/** Encodes feedback as a body, with its media type. */
function encodeBody(fields: Record<string, string>, format: FeedbackFormat): { type: string; body: string } {
  if (format === 'json') return { type: 'application/json', body: JSON.stringify(fields) };
  if (format === 'form') {
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
  }
  const elements = Object.entries(fields).map(([key, value]) => `<${key}>${escapeXml(value)}</${key}>`);
  return { type: 'application/xml', body: `<?xml version="1.0"?><Feedback>${elements.join('')}</Feedback>` };
}

const escapeXml = (value: string) => value.replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
