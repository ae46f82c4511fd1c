import { getReason } from 'leadconduit-vendors/cli/feedback-view';
import { formatPosts } from 'leadconduit-vendors/cli/posts';

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
