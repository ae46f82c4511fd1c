import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getReason } from 'leadconduit-vendors/cli/feedback-view';
import { formatPosts, openPosts } from 'leadconduit-vendors/cli/posts';
import { readPostLines } from 'leadconduit-vendors/workbench/feedback-file/read-lines';

/** What `journal match` says of a file of posts, and `journal show` of a lead. */

const none = { posts: 0, matched: 0, inferred: 0, unmatched: 0, ambiguous: 0, updated: 0, settled: 0, unexpected: 0 };
const hint = 'matched only with --sandbox';

test('posts of which none matches may be about leads of sandbox runs', () => {
  expect(formatPosts({ ...none, posts: 4, unmatched: 4, unreadable: 0 })).toContain(hint);
  expect(formatPosts({ ...none, posts: 4, unmatched: 3, matched: 1, unreadable: 0 })).not.toContain(hint);
  expect(formatPosts({ ...none, unreadable: 1 })).not.toContain(hint);
});

test('a lead whose process was killed has a reason', () => {
  const record = {
    key: 'k',
    contentHash: 'h',
    at: '2026-11-26T10:00:00.000Z',
    status: 'uncertain',
    sent: 'unknown',
    attempts: 1,
  } as const;
  expect(getReason(record)).toBe('the lead may have arrived before the process ended');
  expect(getReason({ ...record, status: 'unsent' })).toBe('');
});

test('a line is a post for the command line if it is one for the workbench', async () => {
  const post = (at: string, text = 'x') => JSON.stringify({ at, action: 'leadperfection_feedback', fields: { text } });
  const lines = [
    post('2026-11-21T00:00:00.000Z'),
    post('2026-13-45T00:00:00Z'),
    post('2026-11-21T00:00:00Z', '\xe9'),
    '',
  ];
  const bytes = Buffer.from(lines.join('\r\n'), 'latin1');
  const file = join(mkdtempSync(join(tmpdir(), 'posts-')), 'feedback.ndjson');
  writeFileSync(file, bytes);
  const { unreadable, actions, read } = await openPosts(file);
  let posts = 0;
  for (const action of actions) for await (const _ of read(action)) posts++;
  expect({ posts, unreadable }).toEqual({ posts: 1, unreadable: 2 });
  expect(readPostLines(bytes)).toMatchObject({ posts: [{ line: 1 }], unreadable: [{ lines: [2] }, { lines: [3] }] });
});
