import { isNotNow } from '../delivery/internal';
import { docsRow, header, type Interpretation, type OutboundAction, type Variable } from '../types';
import type { NextStep, StatusView } from './api';
import type { FaultAnswer } from './faults';
import { getFieldLabel } from './labels';
import { toAttempt } from './status-view';

/** Returns what to do next about an answer, and with which variable. Only advice: it decides nothing. */
export function getNextStep(
  action: OutboundAction,
  answer: FaultAnswer,
  interpretation: Interpretation | undefined,
  { status }: Pick<StatusView, 'status'>,
): NextStep {
  const code = interpretation?.code;
  const attempt = toAttempt(answer);
  if (status === 'delivered') return { sentence: 'Nothing to do.' };
  if (status === 'uncertain')
    return {
      sentence: 'Look the lead up at the vendor before you send it again: a second send may create a second lead.',
    };
  if (code === 'duplicate') return { sentence: 'Nothing to do: the vendor has this lead already.' };
  const variable =
    interpretation && 'reason' in interpretation ? findVariable(action, interpretation.reason) : undefined;
  if (code === 'rejected')
    return about(action, 'Correct', variable, 'Correct the lead. Unchanged, it would be rejected again.');
  if (code === 'misconfigured')
    return about(action, 'Check', variable, 'Check the settings and the credentials of the account.');
  if (attempt.sent === 'yes' && status === 'rejected') return checkAddress(action, attempt.status);
  if (attempt.sent === 'yes' && attempt.status === 407)
    return { sentence: 'Check your own proxy: it asks for a log-in.' };
  if (isNotNow(attempt) || code === 'rate_limited') return waitFor(answer);
  return { sentence: 'Send it again: nothing has left.' };
}

function about(action: OutboundAction, verb: string, variable: Variable | undefined, otherwise: string): NextStep {
  return variable
    ? { sentence: `${verb} ${getFieldLabel(action, variable)}.`, field: variable.name }
    : { sentence: otherwise };
}

/** Names the credential for 401 and 403, else the setting that forms the address. */
function checkAddress(action: OutboundAction, status: number): NextStep {
  const { input } = action;
  const isAccess = status === 401 || status === 403;
  const variable =
    (isAccess ? input.find(({ secret }) => secret) : undefined) ?? input.find(({ destination }) => destination);
  return about(action, 'Check', variable, 'Check the settings that form the address.');
}

function waitFor({ headers }: FaultAnswer): NextStep {
  const seconds = header(headers, 'retry-after');
  const time = /^\d{1,6}$/.test(seconds) ? ` in ${seconds} seconds` : ' later';
  return { sentence: `Nothing to do: a delivery sends it again automatically${time}.` };
}

/** Finds the variable that a vendor's words name, by the longest key in them, with or without its "_id". */
function findVariable({ input }: OutboundAction, words: string): Variable | undefined {
  const text = ` ${words.toLowerCase().replace(/[^a-z0-9_]+/g, ' ')} `;
  const named = input.flatMap((variable) =>
    docsRow(variable).wires.flatMap(({ key }) => {
      const name = key.toLowerCase();
      const match = [name, name.replace(/_id$/, '')].find((word) => word !== '' && text.includes(` ${word} `));
      return match ? [{ variable, length: match.length }] : [];
    }),
  );
  return named.sort((one, other) => other.length - one.length)[0]?.variable;
}
