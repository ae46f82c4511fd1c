import { createRedactor, type InboundAction, isPii, redactVars, toRawText, type Variable } from '../types';
import type { Feedback } from './types';

/**
 * The same post with the person covered: letters and digits of personal fields, and what they say where a sentence, such
 * as a reason, repeats it. Ids, dates, counts and the disposition stay as they are.
 */
export function redactFeedback({ input }: InboundAction, feedback: Feedback): Feedback {
  const { fields } = feedback;
  const masked = redactVars(input, fields);
  const redact = createRedactor(input.filter(isTelling), fields);
  const isPersonal = new Map(input.map((variable) => [variable.name, isPii(variable)]));
  const covered = Object.entries(fields).map(([name, value]) => {
    if (isPersonal.get(name) ?? true) return [name, toRawText(masked[name])];
    return [name, /\s/.test(value) ? redact(value) : value];
  });
  return { ...feedback, fields: Object.fromEntries(covered) };
}

/** A place is a word in the names of many sources, and no person. */
const isTelling = ({ name, type }: Variable): boolean => type !== 'state' && !/city$/i.test(name);
