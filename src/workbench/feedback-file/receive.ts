import type { IncomingMessage } from 'node:http';
import { FEEDBACK_FILE_TOO_LARGE, type FeedbackFileReport, MAX_FEEDBACK_FILE_SIZE } from '../api';
import { refuse } from '../request-body';
import { reportFeedbackFile } from './report';

/** Reads the feedback file that a page sends, and reports on it. Does not store it. Throws ApiError. */
export async function receiveFeedbackFile(message: IncomingMessage): Promise<FeedbackFileReport> {
  const isBytes = message.headers['content-type'] === 'application/octet-stream';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (isBytes && size <= MAX_FEEDBACK_FILE_SIZE) chunks.push(chunk as Buffer); // the rest is read, too, so that the page receives the answer
  }
  if (!isBytes) return refuse(415, 'the file must be sent as application/octet-stream');
  if (size > MAX_FEEDBACK_FILE_SIZE) return refuse(413, FEEDBACK_FILE_TOO_LARGE);
  return reportFeedbackFile(Buffer.concat(chunks));
}
