import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FileError } from '../../files';
import type { OpenedFile } from '../api';
import type { OpenFiles } from './open-files';
import { writeRefused } from './report';

/** Stores an uploaded file. Returns a sentence when it cannot be stored. */
export async function receiveFile(files: OpenFiles, message: IncomingMessage): Promise<OpenedFile | string> {
  if (message.headers['content-type'] !== 'application/octet-stream')
    return 'the file must be sent as application/octet-stream';
  try {
    const { id } = await files.open(message);
    return { id };
  } catch (error) {
    message.resume(); // reads the rest, so that the page receives the answer
    if (error instanceof FileError) return error.message;
    throw error;
  }
}

/** Sends the refused rows of the last report as a file; false when there is no such report. */
export async function sendRefused(
  files: OpenFiles,
  id: string,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  const file = files.get(id);
  if (!file?.analysis) return false;
  let isBegun = false;
  await writeRefused(file.path, file.analysis, async (text) => {
    if (!isBegun) {
      const isCsv = text !== '';
      const name = `refused.${isCsv ? 'csv' : 'ndjson'}`;
      const type = isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson';
      response.writeHead(200, {
        ...headers,
        'Content-Type': type,
        'Content-Disposition': `attachment; filename="${name}"`,
      });
    }
    isBegun = true;
    if (response.destroyed) throw new Error('the page was closed');
    if (text !== '' && !response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  });
  response.end();
  return true;
}
