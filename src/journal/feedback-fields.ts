import { createRedactor, type InboundAction, isPii, type Table, toReason, type Variable } from '../types';

type Fields = Readonly<Record<string, string>>;

/**
 * The fields of a post that a journal keeps: those that say what became of the lead. Left out are the person and the ids
 * that are your own; a sentence is kept without what it repeats of the person.
 */
export function keepFields(action: InboundAction, fields: Fields): Record<string, string> {
  const { keptNames, tellingTable } = getPlan(action);
  const redact = createRedactor(tellingTable, fields);
  const kept = keptNames
    .map((name) => [name, Object.hasOwn(fields, name) ? String(fields[name]) : ''] as const)
    .filter(([, value]) => value !== '');
  return Object.fromEntries(kept.map(([name, value]) => [name, isWords(value) ? toReason(value, redact) : value]));
}

interface Plan {
  readonly keptNames: readonly string[];
  /** The variables whose values are covered in sentences. */
  readonly tellingTable: Table;
}

const plans = new WeakMap<InboundAction, Plan>();

/** What is kept of an action's posts; made at the first post. */
function getPlan(action: InboundAction): Plan {
  const known = plans.get(action);
  if (known) return known;
  const kept = action.input.filter(
    (variable) => variable.name !== 'error_msg' && !isPii(variable) && !isOwnId(action, variable),
  );
  const plan = { keptNames: kept.map(({ name }) => name), tellingTable: action.input.filter(isTelling) };
  plans.set(action, plan);
  return plan;
}

/** Whether a field brings an id that was sent with the lead: it may be anything, also a person's phone. */
const isOwnId = ({ feedbackIds }: InboundAction, { name }: Variable): boolean =>
  feedbackIds?.({ [name]: 'id' }).some(({ isInferred }) => !isInferred) ?? false;

/** A number or a date says nothing of a person, and must stay as it is. */
const isWords = (value: string): boolean => value.length > 40 || (/\p{L}/u.test(value) && !DATE_AND_TIME.test(value));

/** As vendors write it: `11/24/2026 10:00 AM`. */
const DATE_AND_TIME = /^\d{1,2}\/\d{1,2}\/\d{2,4} \d{1,2}:\d{2}(?::\d{2})? ?[AP]M$/i;

/** A place is a word in the names of many sources, and no person. */
const isTelling = ({ name, type }: Variable): boolean => type !== 'state' && !/city$/i.test(name);
