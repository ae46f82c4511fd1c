import { formatPosts } from 'leadconduit-vendors/cli/posts';

/** What `journal match` says of a file of posts. */

const none = { posts: 0, matched: 0, inferred: 0, unmatched: 0, ambiguous: 0, updated: 0, settled: 0, unexpected: 0 };
const hint = 'matched only with --sandbox';

test('posts of which none matches may be about leads of sandbox runs', () => {
  expect(formatPosts({ ...none, posts: 4, unmatched: 4, unreadable: 0 })).toContain(hint);
  expect(formatPosts({ ...none, posts: 4, unmatched: 3, matched: 1, unreadable: 0 })).not.toContain(hint);
  expect(formatPosts({ ...none, unreadable: 1 })).not.toContain(hint);
});
