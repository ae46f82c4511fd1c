import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Command } from 'commander';
import { inbound } from '../catalog';
import { createFeedbackHandler, type FeedbackEvent, isToken, redactFeedback } from '../receiver';
import type { InboundAction } from '../types';
import { CliError, getErrorCode } from './cli-error';
import { FeedbackFile } from './feedback-file';
import { startServer } from './feedback-server';
import { createShutdownSignal } from './shutdown-signal';

interface Options {
  out: string;
  port?: string;
  host?: string;
  tokenEnv?: string;
  withPerson?: true;
}

/** `receive`: starts a server that receives a vendor's feedback and appends it to a file. */
export function receiveCommand(program: Command): void {
  program
    .command('receive')
    .description('Receive feedback over HTTP and append it to a file. Ends with Ctrl-C or SIGTERM.')
    .argument('[action]', 'key of an inbound action. Default: the only one')
    .requiredOption('--out <file>', 'file to which each post is appended, as one line of JSON')
    .option('--port <number>', 'port to listen on. Default: a free one')
    .option('--host <address>', 'address to listen on; needs --token-env. 0.0.0.0 is every address. Default: loopback')
    .option('--token-env <name>', 'environment variable that holds the token')
    .option('--with-person', 'write names, address, phone and e-mail as they came. Default: masked')
    .action(receive);
}

async function receive(
  key: string | undefined,
  { out, port = '0', host, tokenEnv, withPerson }: Options,
): Promise<void> {
  const action = getAction(key);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) throw new CliError('--port must be a port number');
  const token = getToken(tokenEnv);
  if (host !== undefined && token === undefined)
    throw new CliError(
      '--host lets other machines post, so it needs a token: add --token-env NAME, a variable that holds one',
    );
  const log = createLog();
  const file = await openFile(out, log.tellTorn);
  const handler = createFeedbackHandler({
    action,
    ...(token !== undefined && { token }),
    onFeedback: (post) => file.append(withPerson ? post : redactFeedback(action, post)),
    onEvent: log.write,
  });
  const isOpen = token === undefined;
  const server = await startServer(
    async (request, response) => {
      const status = findRefusal(request, isOpen);
      if (status === undefined) await handler(request, response);
      else refuse(response, status);
    },
    { host: host ?? '127.0.0.1', port: Number(port) },
  ).catch(async (error: unknown) => {
    await file.close();
    throw new CliError(`the receiver cannot listen at this address: ${getErrorCode(error)}`);
  });
  const { signal } = createShutdownSignal('posts under way are answered first');
  const stopped = once(signal, 'abort');
  console.log(`Feedback is received at ${server.origin}/feedback${isOpen ? '' : '/<token>'}\nCtrl-C ends it.`);
  await stopped;
  await server.stop();
  await file.close();
  console.log(log.summarize());
}

function getAction(key: string | undefined): InboundAction {
  const actions: InboundAction[] = Object.values(inbound);
  const [only, ...others] = actions.filter((action) => key === undefined || action.key === key);
  if (only !== undefined && others.length === 0) return only;
  const keys = actions.map((action) => action.key).join(', ');
  throw new CliError(
    `${key === undefined ? 'name an inbound action' : 'there is no such inbound action; name one of these'}: ${keys}`,
  );
}

function getToken(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const token = process.env[name];
  if (token === undefined || token === '') throw new CliError(`--token-env: ${name} is not set in the environment`);
  if (isToken(token)) return token;
  throw new CliError(`--token-env: ${name} must hold at least 16 letters, digits, "-", ".", "_" or "~"`);
}

async function openFile(path: string, onTorn: () => void): Promise<FeedbackFile> {
  try {
    return await FeedbackFile.open(path, onTorn);
  } catch (error) {
    throw new CliError(sentences[getErrorCode(error)] ?? `the feedback file cannot be opened: ${getErrorCode(error)}`);
  }
}

const sentences: Record<string, string> = {
  EBUSY: 'another receiver writes the feedback file: stop it, or name another file with --out',
  EFOREIGN: 'the file that --out names does not hold feedback, and was not changed: name another file',
  EJOURNAL: 'the feedback file must be a regular file',
  ELINKED:
    'the feedback file is a hard link or a mounted file, so another receiver could write it under another name: mount its folder instead',
  ENETWORK:
    'the feedback file is on a network file system, where locks do not work between machines: put it on a local disk',
  ELOCK: 'the file beside the feedback file with .lock at the end of its name is not a lock: move it away',
  ENOSQLITE: 'the lock of the feedback file needs SQLite: use Node 22.13 or newer, or run npm install libsql',
  ENOENT: 'the feedback file cannot be created: its folder does not exist',
  EACCES: 'this user has no permission to read and write the feedback file',
  EISDIR: 'the feedback file must be a regular file',
};

/**
 * Returns the status of a refused request; undefined for an accepted one.
 *
 * @param isOpen whether there is no token. Requests of web pages, which have `Origin`, are refused then
 */
function findRefusal({ url = '', headers }: IncomingMessage, isOpen: boolean): 403 | 404 | undefined {
  if (!/^\/feedback(?:[/?#]|$)/.test(url)) return 404;
  return isOpen && headers.origin !== undefined ? 403 : undefined;
}

const refuse = (response: ServerResponse, status: 403 | 404) =>
  response.writeHead(status, { 'Content-Type': 'text/plain', Connection: 'close' }).end('not found');

/** Creates a log that reports errors on stderr and counts all posts. A repeated failure is reported once. */
function createLog() {
  const counts = { stored: 0, notUnderstood: 0, lost: 0, denied: 0 };
  let failing: string | undefined;
  const tell = (sentence: string) => process.stderr.write(`${new Date().toISOString()} ${sentence}\n`);

  function write({ code, status, error_msg, errorCode = 'unknown error' }: FeedbackEvent): void {
    if (code === 'DENIED') counts.denied++;
    else if (code === 'NOT_STORED') {
      counts.lost++;
      if (failing !== errorCode) tell(`A post was not stored, and was answered with 503: ${explain(errorCode)}`);
      failing = errorCode;
    } else {
      counts.stored++;
      if (failing !== undefined) tell('Posts are stored again.');
      failing = undefined;
      if (error_msg === undefined) return;
      counts.notUnderstood++;
      tell(`A post was stored with an error and answered with ${status} (${code}): ${error_msg}`);
    }
  }

  const summarize = () =>
    `${counts.stored} posts were stored, ${counts.notUnderstood} of them with an error; ${counts.lost} were not stored. ${counts.denied} requests without a valid token were refused.`;
  const tellTorn = () =>
    tell('The last line was incomplete after a crash. It was moved to the file with .torn at the end of its name.');
  return { write, summarize, tellTorn };
}

const explain = (code: string) =>
  code === 'ENOSPC' || code === 'EDQUOT' ? `the disk is full (${code})` : (sentences[code] ?? code);
