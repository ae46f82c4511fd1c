import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { actions, inbound } from '../catalog';
import { type FeedbackAnswer, type Sandbox, startSandbox } from '../sandbox';
import { HttpError, isOutbound } from '../types';
import { resultsAt } from './results';
import { run } from './run';
import { readSettings } from './settings';
import { type Summary, summaryTable, table } from './summary';

const sample = (name: string) => join(__dirname, '../../samples', name);

/** `demo`: the bundled leads through every action, to the vendors served on loopback and back. */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('Deliver the bundled sample to the sandbox, and take its feedback in.')
    .option('--results <file>', 'write a result a lead, as NDJSON', 'demo-results.ndjson')
    .action(async ({ results }: { results: string }) => {
      const sandbox = await startSandbox();
      try {
        console.log(`Both vendors are served on ${sandbox.origin}; nothing leaves this machine.\n`);
        console.log(`\n${summaryTable(await deliverSample(sandbox, results))}\n\nResults: ${relative('.', results)}\n`);
        console.log(await takeFeedback(sandbox));
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
  } finally {
    results.close();
  }
  return summaries;
}

/** Listens as an engine would, lets the sandbox post, and shows what the inbound action made of each post. */
async function takeFeedback(sandbox: Sandbox): Promise<string> {
  const { request, response } = inbound.leadperfection_feedback;
  const taken: Record<string, string>[] = [];
  const server = createServer(async (message, reply) => {
    const { method = '', url: uri = '', headers } = message;
    const post = { method, uri, headers, body: await bodyOf(message) };
    try {
      taken.push(request(post));
      const answer = response(post, { outcome: 'success', lead: { id: `lead-${taken.length}` } });
      reply.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      const refusal = error instanceof HttpError ? error : new HttpError(500, {}, '');
      reply.writeHead(refusal.status, refusal.headers).end(refusal.body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const answers = await sandbox.postFeedback(`http://127.0.0.1:${(server.address() as AddressInfo).port}/feedback`);
    return feedbackTable(answers, taken);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function feedbackTable(answers: FeedbackAnswer[], taken: Record<string, string>[]): string {
  const rows = answers.map(({ format, status }, place) => {
    const { EventID = '', type = '', reason = '', error_msg = '' } = taken[place] ?? {};
    return [EventID, format, type, reason, error_msg, status];
  });
  return `Feedback from LeadPerfection\n${table([['EventID', 'posted as', 'type', 'reason', 'error_msg', 'answered'], ...rows])}`;
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
