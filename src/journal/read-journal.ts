import type { OnProgress } from './check';
import type { Page } from './reader';
import type { JournalRecord } from './record';
import { JournalThread } from './thread-client';

/** How a journal is opened. */
export interface JournalOptions {
  /** Called now and then while the journal is checked: about four seconds for a million leads. */
  readonly onProgress?: OnProgress | undefined;
  /** @internal Leave out Node's warning that its SQLite is experimental. */
  readonly isQuiet?: boolean | undefined;
}

/** Reads every lead that a journal knows, in pages that are verified; another process may write it meanwhile. */
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

/** Checks all of a journal. Resolves with how many leads it knows, or rejects with the code EDAMAGED. */
export async function checkJournal(file: string, options: JournalOptions = {}): Promise<number> {
  const { onProgress, isQuiet = false } = options;
  const thread = await JournalThread.start({ file, mode: 'read', isQuiet }, { onProgress });
  return thread.call<number>('check').finally(() => thread.close());
}

/**
 * Reads what can be read of a damaged journal.
 *
 * @param onRecords called with records, some at a time
 * @returns how many damaged places were met
 */
export async function salvageJournal(
  file: string,
  onRecords: (records: JournalRecord[]) => void,
  { isQuiet = false }: JournalOptions = {},
): Promise<number> {
  const thread = await JournalThread.start({ file, mode: 'salvage', isQuiet }, { onRecords });
  return thread.call<number>('salvage').finally(() => thread.close());
}
