import { vendors } from '../catalog';
import { type Check, isOutbound, type OutboundAction, setPath, withSettings } from '../types';

/** Leads that could not be matched with feedback, if they became uncertain. */
export interface Unmatchable {
  readonly leads: number;
  /** The variables that would give each lead an id of its own. */
  readonly variables: readonly string[];
}

/** Counts the leads without an id that the vendor's feedback would return. */
export interface MatchCheck {
  /** Counts a lead that may be sent. Returns no warnings: a lead without such an id is not doubtful. */
  readonly check: Check;
  get(): Unmatchable | undefined;
}

/** Creates the check for a run. An id from the settings is the same for all leads, so it identifies none. */
export function createMatchCheck(action: OutboundAction, settings: object): MatchCheck {
  if (!hasFeedback(action)) return { check: () => [], get: () => undefined };
  const shared = listIds(action, withSettings(action.input, settings, {}));
  let leads = 0;
  return {
    check(_, vars) {
      if (listIds(action, vars).every((id) => shared.includes(id))) leads++;
      return [];
    },
    get: () => (leads === 0 ? undefined : { leads, variables: findIdVariables(action) }),
  };
}

/** Whether the vendor posts feedback with ids of leads. */
const hasFeedback = ({ about, feedbackIds }: OutboundAction): boolean =>
  feedbackIds !== undefined &&
  vendors
    .filter(({ key }) => key === about.vendor)
    .some(({ actions }) => actions.some((other) => !isOutbound(other) && 'feedbackIds' in other));

/** Lists the ids that prove a match, each with its kind. */
const listIds = (action: OutboundAction, vars: unknown): string[] =>
  (action.feedbackIds?.(vars) ?? []).filter(({ isInferred }) => !isInferred).map(({ kind, id }) => `${kind} ${id}`);

/** Finds the variables that are enough to give a lead an id. */
export function findIdVariables(action: OutboundAction): string[] {
  const names = action.input.map(({ name }) => name).filter((name) => /^[\w.]+$/.test(name));
  return names.filter((name) => listIds(action, setPath({}, name.split('.'), 'id')).length > 0);
}
