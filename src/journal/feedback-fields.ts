import {
  createRedactor,
  type InboundAction,
  identifiesPerson,
  isPii,
  type Table,
  toReason,
  type Variable,
} from '../types';

type Fields = Readonly<Record<string, string>>;

/**
 * Returns the fields of a post that a journal keeps: those about the progress of the lead. Personal data and your own
 * ids are left out. In a sentence, personal data is redacted.
 */
export function keepFields(action: InboundAction, fields: Fields): Record<string, string> {
  const { storedNames, redactedTable } = getPlan(action);
  const redact = createRedactor(redactedTable, fields);
  const pairs = storedNames
    .map((name) => [name, Object.hasOwn(fields, name) ? String(fields[name]) : ''] as const)
    .filter(([, value]) => value !== '');
  return Object.fromEntries(pairs.map(([name, value]) => [name, isWords(value) ? toReason(value, redact) : value]));
}

interface Plan {
  readonly storedNames: readonly string[];
  /** The variables whose values are redacted in sentences. */
  readonly redactedTable: Table;
}

const plans = new WeakMap<InboundAction, Plan>();

/** Returns which fields of an action's posts are kept. Built at the first post. */
function getPlan(action: InboundAction): Plan {
  const known = plans.get(action);
  if (known) return known;
  const storedVariables = action.input.filter(
    (variable) => variable.name !== 'error_msg' && !isPii(variable) && !isOwnId(action, variable),
  );
  const plan = {
    storedNames: storedVariables.map(({ name }) => name),
    redactedTable: action.input.filter(identifiesPerson),
  };
  plans.set(action, plan);
  return plan;
}

/** Whether a field holds an id that was sent with the lead: it may be anything, even a person's phone. */
const isOwnId = ({ feedbackIds }: InboundAction, { name }: Variable): boolean =>
  feedbackIds?.({ [name]: 'id' }).some(({ isInferred }) => !isInferred) ?? false;

/** Whether a value may hold personal data. A number or a date does not, and must stay unchanged. */
const isWords = (value: string): boolean => value.length > 40 || (/\p{L}/u.test(value) && !DATE_AND_TIME.test(value));

/** The vendors' format: `11/24/2026 10:00 AM`. */
const DATE_AND_TIME = /^\d{1,2}\/\d{1,2}\/\d{2,4} \d{1,2}:\d{2}(?::\d{2})? ?[AP]M$/i;
