import { loadChecks } from '../catalog';
import type { OutboundAction, Variable, Warning } from '../types';
import type { FieldStatus, RequestView } from './api';
import { genericChecks } from './generic-checks';

/** The input of the checks: a lead, the status of its fields, and its request. */
export interface CheckInput {
  readonly action: OutboundAction;
  readonly vars: unknown;
  readonly fields: Readonly<Record<string, FieldStatus>>;
  readonly request: RequestView | undefined;
}

/** Returns a sentence about what is wrong with a variable, else false. A person can always correct it. */
export type FindProblem = (variable: Variable, input: CheckInput) => string | false;

/**
 * Finds mapping mistakes that `validate` accepts, because they are no reason to lose a lead. The vendor's own checks
 * come first, then those for any action. Returns at most one sentence from the general checks for each variable.
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
  return warnings.filter(({ field }) => !fields[field]?.masked); // the field itself shows that it is a mask
}
