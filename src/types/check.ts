import type { OutboundAction } from './action';
import { read } from './read';

/** What is likely wrong with a variable of a lead, though `validate` lets it pass. */
export interface Warning {
  /** The name of the variable. */
  readonly field: string;
  /** Follows the name of the variable: `is longer than …`. Never holds a value of the lead. */
  readonly sentence: string;
}

/** Finds mistakes that people make in a mapping, and that are no reason to lose a lead. */
export type Check = (action: OutboundAction, vars: unknown) => Warning[];

/**
 * Makes a check of one variable, for the actions that declare it.
 *
 * @param name the variable
 * @param find returns the sentence, or false when all is well; `read` reads any variable of the lead in its normal form
 */
export const createCheck =
  (name: string, find: (read: (name: string) => string, vars: unknown) => string | false): Check =>
  (action, vars) => {
    if (!action.input.some((variable) => variable.name === name)) return [];
    const sentence = find((other) => read(action.input, vars, other), vars);
    return sentence ? [{ field: name, sentence }] : [];
  };
