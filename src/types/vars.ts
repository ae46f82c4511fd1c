import type { Table, TypeName } from './variable';

/** A value that LeadConduit boxed: a String, Number, Boolean or Date object with what was found out about it. */
export type Boxed = object & {
  /** The value in its normal form. */
  valueOf(): string | number | boolean;
  /** What was submitted. */
  raw?: unknown;
  /** Whether LeadConduit could read it. */
  valid?: boolean | undefined;
  /** Whether its digits or letters are hidden. */
  masked?: boolean | undefined;
  /** Of a phone: `home`, `work` or `mobile`. */
  type?: string | null | undefined;
};

type Scalar = string | number | boolean | Date | Boxed;

/** What may be given for a variable, by its declared type. */
export interface InputValue {
  /** A text. A number and a date become text. */
  string: string | number | Date | Boxed;
  /** A phone number as people write it. */
  phone: string | number | Boxed;
  /** An e-mail address. */
  email: string | Boxed;
  /** A state by its name or its code. */
  state: string | Boxed;
  /** A postal code; a number has lost its leading zeros. */
  postal_code: string | number | Boxed;
  /** True or false, or a word for one of them. */
  boolean: boolean | string | number | Boxed;
  /** A number, or its text with signs of currency and thousands. */
  number: number | string | Boxed;
  /** A date with or without its time, as people write it; a `Date` is read in UTC. */
  date: string | Date | Boxed;
  /** Several values, or one text with commas between them. */
  array: Scalar | readonly (Scalar | null | undefined)[];
  /** An object of any names. */
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
  (
    | {
        /** The vendor took the lead. */
        outcome: 'success';
      }
    | {
        /** The vendor refused the lead, or nobody can tell. */
        outcome: 'failure' | 'error';
        /** Why, in one line. */
        reason: string;
      }
  ) & {
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
  /** Standard fields of the lead. */
  lead?: Optional<'id' | 'email' | `phone_${1 | 2 | 3}` | PersonField | OriginField, unknown>;
  /** Where the lead comes from. */
  source?: Optional<'id' | 'name', Scalar> | null | undefined;
  /** Who gets the lead. */
  recipient?: Optional<'id' | 'name', Scalar> | null | undefined;
  /** The flow that the lead is in. */
  flow?: Optional<'id' | 'name', Scalar> | null | undefined;
  /** The account that the flow belongs to. */
  account?: Optional<'id' | 'name' | 'sso_id', Scalar> | null | undefined;
  /** When the lead was submitted. */
  submission?: Optional<'timestamp', Scalar> | null | undefined;
  /** The delivery that is under way. */
  event?: Optional<'id', Scalar> | null | undefined;
  /** What the TrustedForm step has added. */
  trustedform?: object | null | undefined;
  /** What other steps of ActiveProspect have added. */
  activeprospect?: object | null | undefined;
  /** The credential of the step. */
  credential?: object | null | undefined;
  /** The id of the credential. */
  credential_id?: unknown;
  /** A number that an engine draws for each lead. */
  random?: number | null | undefined;
  /** When the delivery began. */
  timestamp?: Scalar | null | undefined;
  /** Seconds to wait for an answer, 1 to 360. Default: 360. */
  timeout_seconds?: number | string | Boxed | null | undefined;
}

type PersonField =
  | ('first_name' | 'last_name' | 'title' | 'gender' | 'dob' | 'address_1' | 'address_2' | 'city' | 'state')
  | ('postal_code' | 'country' | 'company' | 'comments' | 'website');
type OriginField =
  | ('ip_address' | 'user_agent' | 'trustedform_cert_url' | 'universal_leadid' | 'leadid_id' | 'source_timestamp')
  | ('is_test' | 'price' | 'product' | 'reference' | 'campaign_id' | 'original_source' | 'srs_id');
type Optional<Names extends string, T> = { [Name in Names]?: T | null | undefined };

type FirstSegment<Name> = Name extends `${infer First}.${string}` ? First : Name;
type Subfields<V, First extends string> = V extends { name: `${First}.${infer Rest}` }
  ? Omit<V, 'name'> & { name: Rest }
  : never;
type RequiredHeads<V> = V extends { required: true; name: infer Name } ? FirstSegment<Name> & string : never;
type Heads<V> = V extends { name: infer Name } ? FirstSegment<Name> & string : never;

type Nested<V> = { [First in RequiredHeads<V>]: ValueAt<V, First> } & {
  [First in Exclude<Heads<V>, RequiredHeads<V>>]?: ValueAt<V, First> | null | undefined;
};
type ValueAt<V, First extends string> = [Subfields<V, First>] extends [never]
  ? InputValue[TypeAt<V, First>]
  : [Subfields<V, First>] extends [{ name: '*' }]
    ? InputValue['wildcard']
    : Simplify<Nested<Subfields<V, First>>>;
/** The type of the row with a name, which may be one of several that a row has. */
type TypeAt<V, Name extends string> = V extends { name: infer N; type: infer T extends TypeName }
  ? Name extends N
    ? T
    : never
  : never;
type Simplify<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
