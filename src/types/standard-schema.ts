import type { LeadOf, OutboundAction } from './action';
import { listMissing } from './read';
import { toSegments } from './variable';

/** A problem of a lead. */
export interface SchemaIssue {
  /** A sentence that names the variable, and never its value. */
  readonly message: string;
  /** The path of the variable; absent when the problem concerns the whole lead. */
  readonly path?: readonly string[];
}

/** A valid lead, or its problems. */
export type SchemaResult<Lead> =
  | {
      /** The unchanged lead. */
      readonly value: Lead;
      /** Absent. */
      readonly issues?: undefined;
    }
  | {
      /** The problems; at least one. */
      readonly issues: readonly SchemaIssue[];
    };

/** The interface of Standard Schema, version 1 (standardschema.dev), for the lead of an action. */
export interface StandardSchema<Lead> {
  /** The properties that the standard requires. */
  readonly '~standard': {
    /** The version of Standard Schema. */
    readonly version: 1;
    /** The library that made the schema. */
    readonly vendor: 'leadconduit-vendors';
    /** Validates a lead. Synchronous, never throws. */
    readonly validate: (value: unknown) => SchemaResult<Lead>;
    /** For TypeScript only; absent at run time. */
    readonly types?:
      | {
          /** The type of the input. */
          readonly input: Lead;
          /** The type of the output: the same. */
          readonly output: Lead;
        }
      | undefined;
  };
}

/**
 * Creates a Standard Schema from an action's `validate`. The lead is returned unchanged. Each missing required variable
 * is one issue; if none is missing, the first other problem is the only issue.
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
