import type { OnProgress } from './check';
import type { Page } from './reader';
import type { JournalRecord } from './record';
import { JournalThread } from './thread-client';

/** How a journal is opened. */
export interface JournalOptions {
  /** Called repeatedly while the journal is checked. A check takes about four seconds per million leads. */
  readonly onProgress?: OnProgress | undefined;
  /** @internal Suppress Node's warning that its SQLite is experimental. */
  readonly isQuiet?: boolean | undefined;
}

/** Reads every lead of a journal and verifies each row. Another process may write the journal meanwhile. */
export async function* readJournal(
  file: string,
  { isQuiet = false }: JournalOptions = {},
): AsyncGenerator<JournalRecord> {
  const thread = await JournalThread.start({ file, mode: 'read', isQuiet });
  try {
    for (let after: number | undefined = Number.MIN_SAFE_INTEGER; after !== undefined; ) {
      const page: Page = await thread.call('readPage', after);
      yield* page.records;
      after = page.next;
    }
  } finally {
    await thread.close();
  }
}

/** Checks a whole journal. Resolves with its number of leads, or rejects with the code EDAMAGED. */
export async function checkJournal(file: string, options: JournalOptions = {}): Promise<number> {
  const { onProgress, isQuiet = false } = options;
  const thread = await JournalThread.start({ file, mode: 'read', isQuiet }, { onProgress });
  return thread.call<number>('check').finally(() => thread.close());
}

/**
 * Reads all readable records of a damaged journal.
 *
 * @param onRecords called several times, with some records each time
 * @returns how many damaged places were found
 */
export async function salvageJournal(
  file: string,
  onRecords: (records: JournalRecord[]) => void,
  { isQuiet = false }: JournalOptions = {},
): Promise<number> {
  const thread = await JournalThread.start({ file, mode: 'salvage', isQuiet }, { onRecords });
  return thread.call<number>('salvage').finally(() => thread.close());
}
