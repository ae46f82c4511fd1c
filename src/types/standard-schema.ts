import type { LeadOf, OutboundAction } from './action';
import { listMissing } from './read';
import { toSegments } from './variable';

/** What is wrong with a lead, and where. */
export interface SchemaIssue {
  /** A sentence that names the variable, and never its value. */
  readonly message: string;
  /** The keys on the way to the variable; absent when the lead as a whole is meant. */
  readonly path?: readonly string[];
}

/** A lead that may be sent, or what is wrong with it. */
export type SchemaResult<Lead> =
  | {
      /** The lead as it came. */
      readonly value: Lead;
      /** None. */
      readonly issues?: undefined;
    }
  | {
      /** What is wrong; at least one. */
      readonly issues: readonly SchemaIssue[];
    };

/** The interface of Standard Schema, version 1 (standardschema.dev), over the lead of an action. */
export interface StandardSchema<Lead> {
  /** Everything that the standard asks for. */
  readonly '~standard': {
    /** The version of the standard. */
    readonly version: 1;
    /** Who made the schema. */
    readonly vendor: 'leadconduit-vendors';
    /** Never asynchronous, and never throws. */
    readonly validate: (value: unknown) => SchemaResult<Lead>;
    /** For the compiler alone: absent at run time. */
    readonly types?:
      | {
          /** What goes in. */
          readonly input: Lead;
          /** What comes out: the same. */
          readonly output: Lead;
        }
      | undefined;
  };
}

/**
 * Makes an action's `validate` available to every library that takes a Standard Schema. The lead passes through as it is.
 * Every required variable that is missing is an issue of its own; only when none is missing does the first of the
 * action's other rules count.
 */
export const standardSchema = <A extends OutboundAction>(action: A): StandardSchema<LeadOf<A>> => ({
  '~standard': {
    version: 1,
    vendor: 'leadconduit-vendors',
    validate: (value) => {
      const issues = listIssues(action, value);
      return issues.length > 0 ? { issues } : { value: value as LeadOf<A> };
    },
  },
});

function listIssues(action: OutboundAction, vars: unknown): SchemaIssue[] {
  const missing = listMissing(action.input, vars);
  if (missing.length > 0) {
    return missing.map(({ variable, sentence }) => ({ message: sentence, path: toSegments(variable.name) }));
  }
  const message = action.validate(vars);
  if (message === undefined) return [];
  const path = action.input
    .map(({ name }) => toSegments(name))
    .find((path) => message.startsWith(`${path.join('.')} `));
  return [{ message, ...(path && { path }) }];
}
