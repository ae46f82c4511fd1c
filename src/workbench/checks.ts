import { loadChecks } from '../catalog';
import type { OutboundAction, Variable, Warning } from '../types';
import type { FieldStatus, RequestView } from './api';
import { genericChecks } from './generic-checks';

/** What the checks look at: a lead, how its fields are read, and what is sent of it. */
export interface CheckInput {
  readonly action: OutboundAction;
  readonly vars: unknown;
  readonly fields: Readonly<Record<string, FieldStatus>>;
  readonly request: RequestView | undefined;
}

/** Returns what is wrong with one variable as a sentence, else false. A person can always mend what it names. */
export type FindProblem = (variable: Variable, input: CheckInput) => string | false;

/**
 * Finds mistakes that people make in a mapping and that `validate` accepts, since they are no reason to lose a lead: the
 * vendor's own checks first, then those for any action. One sentence for each variable.
 */
export function findWarnings(input: CheckInput): Warning[] {
  const { action, vars, fields } = input;
  const warnings = loadChecks(action.about.vendor).flatMap((check) => check(action, vars));
  for (const variable of action.input) {
    if (warnings.some(({ field }) => field === variable.name)) continue;
    for (const find of genericChecks) {
      const sentence = find(variable, input);
      if (sentence === false) continue;
      warnings.push({ field: variable.name, sentence });
      break;
    }
  }
  return warnings.filter(({ field }) => !fields[field]?.masked); // a mask is told of by its field
}
