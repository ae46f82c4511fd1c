import { createFeedbackHandler, type Feedback, redactFeedback } from '../receiver';
import type { FeedbackAnswer, Sandbox } from '../sandbox';
import { type Action, type InboundAction, isOutbound, type Vendor } from '../types';
import { FeedbackFile } from './feedback-file';
import { startServer } from './feedback-server';
import { table } from './summary';

/** Lets the sandbox of a vendor post its feedback over HTTP, and appends it to a file, as `receive` does. */
export async function receiveFeedback(sandbox: Sandbox, vendor: Vendor, file: string): Promise<void> {
  for (const action of vendor.actions.filter(isInbound)) {
    const received = await receivePosts(sandbox, vendor, action, file);
    if (received.answers.length > 0) console.log(`Feedback from ${vendor.name}\n${formatFeedback(received)}\n`);
  }
}

const isInbound = (action: Action): action is InboundAction => !isOutbound(action);

interface ReceivedPosts {
  readonly answers: FeedbackAnswer[];
  /** The feedback that the action read from each post, in the same order. */
  readonly posts: readonly Feedback[];
}

async function receivePosts(
  sandbox: Sandbox,
  vendor: Vendor,
  action: InboundAction,
  path: string,
): Promise<ReceivedPosts> {
  const posts: Feedback[] = [];
  const file = await FeedbackFile.open(path, () => undefined);
  const handler = createFeedbackHandler({
    action,
    async onFeedback(post) {
      posts.push(post);
      await file.append(redactFeedback(action, post));
    },
  });
  const server = await startServer(handler, { host: '127.0.0.1', port: 0 });
  try {
    return { answers: await sandbox.postFeedback(`${server.origin}/feedback`, { vendor: vendor.key }), posts };
  } finally {
    await server.stop();
    await file.close();
  }
}

function formatFeedback({ answers, posts }: ReceivedPosts): string {
  const idKey = answers[0]?.idKey ?? 'id';
  const rows = answers.map(({ format, status }, index) => {
    const { fields = {}, error_msg = '' } = posts[index] ?? {};
    const { [idKey]: id = '', type = '', reason = '' } = fields;
    return [id, format, type, reason, error_msg, status];
  });
  return table([[idKey, 'posted as', 'type', 'reason', 'error_msg', 'answered'], ...rows]);
}
