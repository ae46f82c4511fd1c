import type { Table, TypeName } from './variable';

/** A value that LeadConduit boxed: a String, Number, Boolean or Date object with what was found out about it. */
export type Boxed = object & {
  valueOf(): string | number | boolean;
  raw?: unknown;
  valid?: boolean | undefined;
  masked?: boolean | undefined;
  type?: string | null | undefined;
};

type Scalar = string | number | boolean | Date | Boxed;

/** What may be given for a variable, by its declared type. */
export interface Given {
  string: string | number | Date | Boxed;
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

/**
 * What a lead carries besides declared variables; defaults are read from some of it. The other fields of `lead` are those
 * standard fields of LeadConduit that no table here declares.
 */
export interface Context {
  lead?: Optional<'id' | 'email' | `phone_${1 | 2 | 3}` | PersonField | OriginField, unknown>;
  source?: Optional<'id' | 'name', Scalar> | null | undefined;
  recipient?: Optional<'id' | 'name', Scalar> | null | undefined;
  flow?: Optional<'id' | 'name', Scalar> | null | undefined;
  account?: Optional<'id' | 'name' | 'sso_id', Scalar> | null | undefined;
  submission?: Optional<'timestamp', Scalar> | null | undefined;
  event?: Optional<'id', Scalar> | null | undefined;
  trustedform?: object | null | undefined;
  activeprospect?: object | null | undefined;
  credential?: object | null | undefined;
  credential_id?: unknown;
  random?: number | null | undefined;
  timestamp?: Scalar | null | undefined;
  timeout_seconds?: number | string | Boxed | null | undefined;
}

type PersonField =
  | ('first_name' | 'last_name' | 'title' | 'gender' | 'dob' | 'address_1' | 'address_2' | 'city' | 'state')
  | ('postal_code' | 'country' | 'company' | 'comments' | 'website');
type OriginField =
  | ('ip_address' | 'user_agent' | 'trustedform_cert_url' | 'universal_leadid' | 'leadid_id' | 'source_timestamp')
  | ('is_test' | 'price' | 'product' | 'reference' | 'campaign_id' | 'original_source' | 'srs_id');
type Optional<Names extends string, T> = { [Name in Names]?: T | null | undefined };

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
/** The type of the row with a name, which may be one of several that a row has. */
type TypeAt<V, Name extends string> = V extends { name: infer N; type: infer T extends TypeName }
  ? Name extends N
    ? T
    : never
  : never;
type Simplify<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
