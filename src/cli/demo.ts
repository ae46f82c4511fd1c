import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { actions, vendors } from '../catalog';
import { type FeedbackAnswer, type Sandbox, startSandbox } from '../sandbox';
import { type Action, HttpError, type InboundAction, isOutbound, type Vendor } from '../types';
import { resultsAt } from './results';
import { run } from './run';
import { readSettings } from './settings';
import { type Summary, summaryTable, table } from './summary';

const sample = (name: string) => join(__dirname, '../../samples', name);

/** `demo`: sends the bundled leads through every outbound action to the sandbox, and takes the vendors' feedback in. */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('Deliver the bundled sample to the sandbox, and take its feedback in.')
    .option('--results <file>', 'write a result a lead, as NDJSON', 'demo-results.ndjson')
    .action(async ({ results }: { results: string }) => {
      const sandbox = await startSandbox();
      try {
        console.log(`The vendors are served on ${sandbox.origin}; nothing leaves this machine.\n`);
        console.log(`\n${summaryTable(await deliverSample(sandbox, results))}\n\nResults: ${relative('.', results)}\n`);
        for (const vendor of vendors) await showFeedback(sandbox, vendor);
      } finally {
        await sandbox.close();
      }
    });
}

async function deliverSample({ origin }: Sandbox, file: string): Promise<Summary[]> {
  const results = (await resultsAt(file, 'anew')).open();
  const settings = readSettings(sample('settings.json'));
  const summaries: Summary[] = [];
  try {
    for (const action of actions.filter((one) => isOutbound(one))) {
      summaries.push(
        (await run(action, { leads: sample('leads.csv'), settings, origin, results, concurrency: 1 })).summary,
      );
    }
    results.finish();
  } finally {
    results.close();
  }
  return summaries;
}

/** Shows what each inbound action of a vendor makes of the feedback that the vendor's sandbox posts, if any. */
async function showFeedback(sandbox: Sandbox, vendor: Vendor): Promise<void> {
  for (const action of vendor.actions.filter(isInbound)) {
    const { answers, parsed } = await takeFeedback(sandbox, vendor, action);
    if (answers.length > 0) console.log(`Feedback from ${vendor.name}\n${feedbackTable(answers, parsed)}`);
  }
}

const isInbound = (action: Action): action is InboundAction => !isOutbound(action);

interface TakenFeedback {
  answers: FeedbackAnswer[];
  /** What the action read of each post, in the same order. */
  parsed: Record<string, string>[];
}

/** Listens as an engine would, and lets the sandbox post. */
async function takeFeedback(sandbox: Sandbox, vendor: Vendor, action: InboundAction): Promise<TakenFeedback> {
  const parsed: Record<string, string>[] = [];
  const server = createServer(async (message, reply) => {
    const { method = '', url: uri = '', headers } = message;
    const post = { method, uri, headers, body: await readText(message) };
    try {
      parsed.push(action.request(post));
      const answer = action.response(post, { outcome: 'success', lead: { id: `lead-${parsed.length}` } });
      reply.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      const refusal = error instanceof HttpError ? error : new HttpError(500, {}, '');
      reply.writeHead(refusal.status, refusal.headers).end(refusal.body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feedback`;
    return { answers: await sandbox.postFeedback(url, { vendor: vendor.key }), parsed };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function feedbackTable(answers: FeedbackAnswer[], parsed: Record<string, string>[]): string {
  const idKey = answers[0]?.idKey ?? 'id';
  const rows = answers.map(({ format, status }, index) => {
    const { [idKey]: id = '', type = '', reason = '', error_msg = '' } = parsed[index] ?? {};
    return [id, format, type, reason, error_msg, status];
  });
  return table([[idKey, 'posted as', 'type', 'reason', 'error_msg', 'answered'], ...rows]);
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
