import type { Table, TypeName } from './variable';

/** A value that LeadConduit boxed: a String, Number, Boolean or Date object with what was found out about it. */
export interface Boxed {
  valueOf(): string | number | boolean;
  raw?: unknown;
  valid?: boolean;
  masked?: boolean;
  type?: string | null;
}

type Scalar = string | number | boolean | Date | Boxed;

/** What may be given for a variable, by its declared type. */
export interface Given {
  string: Scalar;
  phone: string | number | Boxed;
  email: string | Boxed;
  state: string | Boxed;
  postal_code: string | number | Boxed;
  boolean: boolean | string | number | Boxed;
  number: number | string | Boxed;
  date: string | Date | Boxed;
  array: Scalar | readonly (Scalar | null | undefined)[];
  wildcard: object;
}

/**
 * The type of `vars` that a table describes: `lead.phone_1` becomes `{ lead: { phone_1 } }`; required ones have no `?`.
 * Beside them stands what an engine adds to every lead.
 */
export type Vars<T extends Table> = Simplify<Nested<T[number]>> & Context;

/** What an accepted answer brings: a value, or none, for each response variable but the outcome and the reason. */
export type Fields<T extends Table> = {
  readonly [V in T[number] as Exclude<V['name'], 'outcome' | 'reason'>]?:
    | (V['type'] extends 'number' ? number : string)
    | undefined;
};

/** The type of what `response` returns: the declared fields only, and a reason with everything but success. */
export type Result<T extends Table> = Simplify<
  ({ outcome: 'success' } | { outcome: 'failure' | 'error'; reason: string }) & {
    [V in T[number] as Exclude<V['name'], 'outcome' | 'reason'>]?: V['type'] extends 'number' ? number : string;
  }
>;

/** The two kinds of feedback that LeadConduit knows. */
export type FeedbackType = 'return' | 'conversion';

/** What an inbound `request` returns: a text for each variable of the table that the post gave. */
export type Posted<T extends Table> = Simplify<{
  [V in T[number] as V['name']]?: V['name'] extends 'type' ? FeedbackType : string;
}>;

/** What a lead carries besides declared variables; defaults are read from here. */
export interface Context {
  lead?: { id?: Scalar | null | undefined };
  source?: { id?: Scalar; name?: Scalar };
  event?: { id?: Scalar };
  trustedform?: { page_url?: Scalar; age_in_seconds?: Scalar; verify?: { languages?: readonly Scalar[] | Scalar } };
  timeout_seconds?: number | string | Boxed | null | undefined;
}

type Head<Name> = Name extends `${infer First}.${string}` ? First : Name;
type Under<V, First extends string> = V extends { name: `${First}.${infer Rest}` }
  ? Omit<V, 'name'> & { name: Rest }
  : never;
type RequiredHeads<V> = V extends { required: true; name: infer Name } ? Head<Name> & string : never;
type Heads<V> = V extends { name: infer Name } ? Head<Name> & string : never;

type Nested<V> = { [First in RequiredHeads<V>]: Inner<V, First> } & {
  [First in Exclude<Heads<V>, RequiredHeads<V>>]?: Inner<V, First> | null | undefined;
};
type Inner<V, First extends string> = [Under<V, First>] extends [never]
  ? Given[TypeAt<V, First>]
  : [Under<V, First>] extends [{ name: '*' }]
    ? Given['wildcard']
    : Simplify<Nested<Under<V, First>>>;
type TypeAt<V, Name extends string> =
  Extract<V, { name: Name }> extends { type: infer T extends TypeName } ? T : 'string';
type Simplify<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
