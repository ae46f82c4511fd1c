import { FileError, isObject, type ReadOptions } from '../../files';
import { toRawText } from '../../types';
import type { RowKind } from '../api';
import type { Context } from '../context';
import { toVars } from '../draft';
import { getOutboundAction, getValues, type RequestBody, refuse } from '../request-body';
import type { Analysis, OpenFile } from './open-files';
import { findLead, listRows, reportFile, Superseded } from './report';

/** The requests of the page about an open file of leads. */
export const fileRoutes: Record<string, (context: Context, body: RequestBody) => unknown> = {
  'POST file/report': (context, body) => {
    const file = getOpenFile(context, body);
    const action = getOutboundAction(body);
    const shared = Object.entries(getValues(body)).filter(([name]) => !name.startsWith('lead.'));
    const settings = toVars(action.input, Object.fromEntries(shared), context.settings);
    return withSentences(() => reportFile(file, action, getReadOptions(body), settings));
  },

  'POST file/progress': (context, body) => ({ rows: getOpenFile(context, body).rowsRead }),

  'POST file/rows': (context, body) => {
    const from = Math.max(0, Math.trunc(Number(body.from)) || 0);
    return listRows(getAnalysis(getOpenFile(context, body)), { kind: getKind(body), reason: getReason(body), from });
  },

  'POST file/lead': async (context, body) => {
    const file = getOpenFile(context, body);
    const lead = await withSentences(() => findLead(file.path, getAnalysis(file), Number(body.line)));
    return lead ?? refuse(422, 'this row cannot be read as a lead');
  },

  'POST file/close': ({ files }, body) => {
    files.close(toRawText(body.id));
    return {};
  },
};

const getOpenFile = ({ files }: Context, { id }: RequestBody): OpenFile =>
  files.get(toRawText(id)) ?? refuse(404, 'the workbench no longer has this file: open it again');

const getAnalysis = ({ analysis }: OpenFile): Analysis => analysis ?? refuse(409, 'this file has not been read yet');

const KINDS: readonly RowKind[] = ['sendable', 'doubtful', 'refused', 'skipped'];
const getKind = ({ kind }: RequestBody): RowKind | '' => KINDS.find((known) => known === kind) ?? '';

const getReason = ({ reason }: RequestBody): string => (typeof reason === 'string' ? reason : '');

function getReadOptions({ mapping, encoding, delimiter, keyColumn }: RequestBody): ReadOptions {
  const columns = Object.entries(isObject(mapping) ? mapping : {}).filter(
    (pair): pair is [string, string | null] => pair[1] === null || typeof pair[1] === 'string',
  );
  return {
    mapping: Object.fromEntries(columns),
    encoding: toRawText(encoding) || undefined,
    delimiter: toRawText(delimiter) || undefined,
    keyColumn: toRawText(keyColumn) || undefined,
  };
}

async function withSentences<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileError) return refuse(422, error.message);
    if (error instanceof Superseded)
      return refuse(409, 'this report was stopped: a newer one was requested, or the file was closed');
    throw error;
  }
}
