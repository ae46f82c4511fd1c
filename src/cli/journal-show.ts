import { createOverlay, type JournalRecord, matchFeedback, openJournalLookup, salvageJournal } from '../journal';
import { formatCsvHeading, formatCsvRecord, getReason, toPublic } from './feedback-view';
import { createFunnel } from './funnel';
import { isKey, readJournalFile, withSentences } from './journal-file';
import { formatPosts, matchPosts } from './posts';
import { table } from './summary';

export interface ShowOptions {
  json?: true;
  key?: string;
  feedback?: string;
  sandbox?: true;
}

/** `journal show`: shows the funnel and the uncertain leads, or one lead. */
export async function showJournal(file: string, options: ShowOptions): Promise<void> {
  const { json, key } = options;
  const get = await foldFeedback(file, options);
  const funnel = createFunnel();
  const isWanted = (record: JournalRecord) => (key === undefined ? record.status === 'uncertain' : isKey(record, key));
  const rows: string[][] = [];
  for await (const stored of readJournalFile(file)) {
    const record = get(stored);
    funnel.add(record);
    if (!isWanted(record)) continue;
    if (json) console.log(JSON.stringify(toPublic(record)));
    else rows.push(toRow(record));
  }
  if (json) return;
  if (key === undefined) console.log(`${funnel.format()}\n`);
  if (rows.length > 0) console.log(table([HEADING, ...rows]));
  else console.log(key === undefined ? 'No lead is uncertain.' : NO_LEAD);
  if (key === undefined && rows.length > 0) console.log(`\n${SETTLE_HINT}`);
}

/** `journal list`: lists every lead. */
export async function listJournal(file: string, { json }: { json?: true }): Promise<void> {
  const rows: string[][] = [];
  for await (const record of readJournalFile(file)) {
    if (json) console.log(JSON.stringify(toPublic(record)));
    else rows.push(toRow(record));
  }
  if (!json) console.log(table([HEADING, ...rows]));
}

/** `journal export`: prints every lead; of a damaged journal, those that can be read. */
export async function exportJournal(file: string, { csv }: { csv?: true }): Promise<void> {
  const write = (records: JournalRecord[]) => {
    for (const record of records) {
      if (csv) process.stdout.write(formatCsvRecord(record));
      else console.log(JSON.stringify(toPublic(record)));
    }
  };
  if (csv) process.stdout.write(formatCsvHeading());
  const damaged = await withSentences(() => salvageJournal(file, write, { isQuiet: true }), 'read');
  if (damaged === 0) return;
  process.stderr.write('The journal is damaged: some leads could not be read, and are missing here.\n');
  process.exitCode = 3;
}

const NO_LEAD = 'The journal has no lead with this key: `journal list` shows all.';
const SETTLE_HINT = 'Look each uncertain lead up at the vendor, then record what you found with `journal settle`.';
const HEADING = ['key', 'status', 'sent', 'at', 'reason'];

const toRow = (record: JournalRecord): string[] => {
  const { key, status, sent, at, note } = record;
  return [key, status, sent, at, note ?? getReason(record)];
};

/** Matches a file of feedback without changing the journal. Returns a function that updates a record by it. */
async function foldFeedback(
  file: string,
  { feedback, sandbox }: ShowOptions,
): Promise<(record: JournalRecord) => JournalRecord> {
  if (feedback === undefined) return (record) => record;
  const lookup = await withSentences(() => openJournalLookup(file, { isQuiet: true }), 'read');
  const overlay = createOverlay(lookup);
  try {
    const counts = await matchPosts(feedback, (action, posts) =>
      withSentences(() => matchFeedback(overlay.store, action, posts, { isSandbox: sandbox === true }), 'read'),
    );
    process.stderr.write(`${formatPosts(counts)}\nThe journal was not changed: \`journal match\` changes it.\n\n`);
    return overlay.get;
  } finally {
    await lookup.close();
  }
}
