import type { OutboundAction } from './action';
import { read } from './read';

/** A likely mistake in a variable of a lead that `validate` accepts. */
export interface Warning {
  /** The name of the variable. */
  readonly field: string;
  /** The rest of a sentence that begins with the variable's name: `is longer than …`. Never contains a value. */
  readonly sentence: string;
}

/** Finds likely mistakes in a mapping. They are shown as warnings; the lead is sent. */
export type Check = (action: OutboundAction, vars: unknown) => Warning[];

/**
 * Creates a check of one variable. It runs for the actions that declare the variable.
 *
 * @param name the name of the variable
 * @param find returns the warning, or false for none; `read` returns any variable of the lead in its normal form
 */
export const createCheck =
  (name: string, find: (read: (name: string) => string, vars: unknown) => string | false): Check =>
  (action, vars) => {
    if (!action.input.some((variable) => variable.name === name)) return [];
    const sentence = find((variableName) => read(action.input, vars, variableName), vars);
    return sentence ? [{ field: name, sentence }] : [];
  };
