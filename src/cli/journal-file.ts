import { type Journal, type JournalOptions, type JournalRecord, openJournal, parseKey, readJournal } from '../journal';
import { CliError, getErrorCode } from './cli-error';

/** Opens a journal for writing. Throws CliError with a sentence for each known error. */
export const openJournalFile = (file: string): Promise<Journal> =>
  withSentences(() => openJournal(file, { ...showCheck(), isQuiet: true }), 'opened');

/** Reads a journal. Throws CliError with a sentence for each known error. */
export async function* readJournalFile(file: string): AsyncGenerator<JournalRecord> {
  const records = readJournal(file, { isQuiet: true });
  for (;;) {
    const next = await withSentences(() => records.next(), 'read');
    if (next.done) return;
    yield next.value;
  }
}

/** Whether `wanted` is the whole key of a lead, or the lead's own part of it. */
export const isKey = ({ key }: JournalRecord, wanted: string): boolean =>
  key === wanted || parseKey(key).own === wanted;

/** Finds the whole keys of the uncertain leads that match `wanted`. Default: all uncertain leads. */
export async function findUncertainKeys(file: string, wanted?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const record of readJournalFile(file)) {
    if (record.status === 'uncertain' && (wanted === undefined || isKey(record, wanted))) keys.push(record.key);
  }
  return keys;
}

/** Runs work on a journal. Throws CliError with a sentence for each known error. */
export async function withSentences<T>(work: () => Promise<T>, verb: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(sentences[getErrorCode(error)] ?? `the journal cannot be ${verb}: ${getErrorCode(error)}`);
  }
}

export const JOURNAL_MISSING = 'the journal cannot be found: check its name and folder';

export const SEVERAL_KEYS = 'several uncertain leads have this key: give the whole key that `journal list` shows';

const sentences: Record<string, string> = {
  EBUSY: 'another process is using the journal: wait until it ends, or stop it',
  EDAMAGED:
    'the journal is damaged, and nothing is sent. `journal export` prints what can still be read. A backup does not hold the leads that were sent since it was made: they would be sent again',
  EJOURNAL:
    'this file is not a journal, or another version of this package wrote it: name another file, or use that version',
  ELINKED:
    'the journal is a hard link or a mounted file, so another process could write it under another name: mount its folder instead',
  ENETWORK: 'the journal is on a network file system, where locks do not work between machines: put it on a local disk',
  ELOCK: 'the file beside the journal with .lock at the end of its name is not a lock: move it away',
  ENOSQLITE: 'a journal needs SQLite: use Node 22.13 or newer, or run npm install libsql',
  ENOENT: JOURNAL_MISSING,
  EACCES: 'this user may not read and write the journal: give it the right to, or name another file',
  ECANTOPEN:
    'the journal, or the file beside it with .lock at the end, may not be opened here: check the rights of its folder',
  EROFS: 'the folder of the journal cannot be written: check its rights, and whether its disk is read-only',
  ENOSPC: 'the disk of the journal is full: free some of it, then run this again',
  EMOVED:
    'the journal was moved, replaced or taken over by another process: stop that process, put the file back, and run this again',
};

const MIN_LEADS_SHOWN = 100_000;

/** Shows the progress of the check of a large journal, on a terminal. */
export function showCheck(): Pick<JournalOptions, 'onProgress'> {
  if (!process.stderr.isTTY) return {};
  return {
    onProgress(checked, total) {
      if (total < MIN_LEADS_SHOWN) return;
      const isDone = checked >= total;
      process.stderr.write(`\rChecking the journal: ${Math.floor((100 * checked) / total)} %${isDone ? '\n' : ''}`);
    },
  };
}
