import { vendors } from '../catalog';
import { type Check, isOutbound, type OutboundAction, setPath, withSettings } from '../types';

/** Leads that feedback could not tell from others, if they became uncertain. */
export interface Unmatchable {
  readonly leads: number;
  /** The variables that would bring an id of their own. */
  readonly variables: readonly string[];
}

/** Counts the leads that bring no id by which the vendor's feedback could know them. */
export interface MatchCheck {
  /** Looks at a lead that may be sent. Warns of none: a lead without an id is as good as any other. */
  readonly check: Check;
  get(): Unmatchable | undefined;
}

/** Creates the count for the leads of a run. An id that stands in the settings is the same for all, and tells none. */
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

/** Whether the vendor posts feedback that names its leads. */
const hasFeedback = ({ about, feedbackIds }: OutboundAction): boolean =>
  feedbackIds !== undefined &&
  vendors
    .filter(({ key }) => key === about.vendor)
    .some(({ actions }) => actions.some((other) => !isOutbound(other) && 'feedbackIds' in other));

/** The ids that prove a match, each with its kind. */
const listIds = (action: OutboundAction, vars: unknown): string[] =>
  (action.feedbackIds?.(vars) ?? []).filter(({ isInferred }) => !isInferred).map(({ kind, id }) => `${kind} ${id}`);

/** The variables that alone give a lead an id. */
export function findIdVariables(action: OutboundAction): string[] {
  const names = action.input.map(({ name }) => name).filter((name) => /^[\w.]+$/.test(name));
  return names.filter((name) => listIds(action, setPath({}, name.split('.'), 'id')).length > 0);
}
