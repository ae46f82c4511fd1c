import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { actions, vendors } from '../catalog';
import type { Journal } from '../journal';
import { type Sandbox, startSandbox } from '../sandbox';
import { isOutbound } from '../types';
import { deliverFile } from './deliver-file';
import { receiveFeedback } from './demo-feedback';
import { createFunnel } from './funnel';
import { openJournalFile, readJournalFile } from './journal-file';
import { matchInto } from './journal-match';
import { type LossyProxy, startLossyProxy } from './lossy-proxy';
import { formatPosts } from './posts';
import { prepareResults } from './results';
import { readSettings } from './settings';
import { formatSummaries, type Summary } from './summary';
import { findIdVariables } from './unmatchable';

const sample = (name: string) => join(__dirname, '../../samples', name);

/** `demo`: sends leads to the sandbox, loses one answer, receives feedback, and shows the results. */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('Deliver the bundled sample to the sandbox, take its feedback in, and show what became of the leads.')
    .option('--results <file>', 'write a result a lead, as NDJSON', 'demo-results.ndjson')
    .action(async ({ results }: { results: string }) => {
      const folder = mkdtempSync(join(tmpdir(), 'leadconduit-vendors-demo-'));
      const sandbox = await startSandbox();
      try {
        await showDemo(sandbox, folder, results);
      } finally {
        await sandbox.close();
        rmSync(folder, { recursive: true });
      }
    });
}

async function showDemo(sandbox: Sandbox, folder: string, results: string): Promise<void> {
  console.log(`The vendors are served on ${sandbox.origin}; nothing leaves this machine.\n`);
  const [journalFile, feedbackFile] = [join(folder, 'journal'), join(folder, 'feedback.ndjson')];
  const resultsFile = await prepareResults(results, 'anew');
  const journal = await openJournalFile(journalFile);
  const proxy = await startLossyProxy(sandbox);
  try {
    const summaries = await deliverSample(proxy, journal, resultsFile);
    console.log(`\n${formatSummaries(summaries)}\n\nResults: ${relative('.', results)}\n`);
    for (const vendor of vendors) await receiveFeedback(sandbox, vendor, feedbackFile);
    console.log(`The feedback, matched with the leads\n${formatPosts(await matchInto(journal, feedbackFile, true))}\n`);
  } finally {
    await proxy.close();
    await journal.close();
  }
  console.log(`What became of the leads\n${await formatFunnel(journalFile)}`);
}

async function deliverSample(
  proxy: LossyProxy,
  journal: Journal,
  resultsFile: Awaited<ReturnType<typeof prepareResults>>,
): Promise<Summary[]> {
  const results = resultsFile.open();
  const settings = readSettings(sample('settings.json'));
  const summaries: Summary[] = [];
  try {
    for (const action of actions.filter((one) => isOutbound(one))) {
      // One answer is lost, if feedback can identify its lead.
      if (findIdVariables(action).length > 0) proxy.loseNext();
      const how = { settings, origin: proxy.origin, results, journal, concurrency: 1 };
      const { summary, failure } = await deliverFile(action, { leads: sample('leads.csv'), ...how });
      if (failure !== undefined) throw failure;
      summaries.push(summary);
    }
    results.finish();
  } finally {
    results.close();
  }
  return summaries;
}

async function formatFunnel(file: string): Promise<string> {
  const funnel = createFunnel();
  for await (const record of readJournalFile(file)) funnel.add(record);
  return funnel.format();
}
