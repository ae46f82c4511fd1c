import { hash, randomBytes } from 'node:crypto';
import { parseKey } from '../journal';
import { getPath, toText } from '../types';

/** The parts of a row from which its name is made. */
export interface KeySource {
  /** The whole key of the lead in the journal. */
  readonly journalKey?: string | undefined;
  readonly key?: string | undefined;
  readonly vars?: unknown;
  /** The unchanged row. */
  readonly raw: string;
}

/**
 * Creates a function that names rows in results and summaries: by the caller's own key, else `lead.id`, else a short
 * digest. A line number would change when rows are added.
 *
 * @param salt the salt of the journal, so that a row has the same name in each run. Default: a random one for this run
 */
export function createRowNamer(salt = randomBytes(16).toString('base64url')): (source: KeySource) => string {
  return ({ journalKey, key, vars, raw }) => {
    const own = journalKey === undefined ? '' : parseKey(journalKey).own;
    return own || key?.trim() || toText(getPath(vars, ['lead', 'id'])) || `row-${digest(salt, raw)}`;
  };
}

const digest = (salt: string, raw: string): string => hash('sha256', salt + raw, 'base64url').slice(0, 11);
