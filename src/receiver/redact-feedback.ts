import { createRedactor, type InboundAction, identifiesPerson, isPii, redactVars, toRawText } from '../types';
import type { Feedback } from './types';

/**
 * Returns the post with personal data redacted: the letters and digits of personal fields, and their values where a
 * sentence, such as a reason, repeats them. Ids, dates, counts and the disposition are not changed.
 */
export function redactFeedback({ input }: InboundAction, feedback: Feedback): Feedback {
  const { fields } = feedback;
  const masked = redactVars(input, fields);
  const redact = createRedactor(input.filter(identifiesPerson), fields);
  const isPersonal = new Map(input.map((variable) => [variable.name, isPii(variable)]));
  const covered = Object.entries(fields).map(([name, value]) => {
    if (isPersonal.get(name) ?? true) return [name, toRawText(masked[name])];
    return [name, /\s/.test(value) ? redact(value) : value];
  });
  return { ...feedback, fields: Object.fromEntries(covered) };
}
