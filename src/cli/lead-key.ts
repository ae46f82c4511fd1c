import { hash, randomBytes } from 'node:crypto';
import { parseKey } from '../journal';
import { getPath, toRawText } from '../types';

/** What a row is named by. */
export interface KeySource {
  /** The key under which a journal knows the lead. */
  readonly journalKey?: string | undefined;
  readonly key?: string | undefined;
  readonly vars?: unknown;
  /** The row as it came. */
  readonly raw: string;
}

/**
 * Creates the names of rows in results and summaries: the caller's own key, else `lead.id`, else a short digest. Never the
 * place of a row, which moves.
 *
 * @param salt that of the journal, so that a row keeps its name from run to run. Default: one for this run
 */
export function createRowNamer(salt = randomBytes(16).toString('base64url')): (source: KeySource) => string {
  return ({ journalKey, key, vars, raw }) => {
    const own = journalKey === undefined ? '' : parseKey(journalKey).own;
    return own || key?.trim() || toRawText(getPath(vars, ['lead', 'id'])).trim() || `row-${digest(salt, raw)}`;
  };
}

const digest = (salt: string, raw: string): string => hash('sha256', salt + raw, 'base64url').slice(0, 11);
