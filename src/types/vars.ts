import type { Table, TypeName } from './variable';

/** A value that LeadConduit boxed: a String, Number, Boolean or Date object with additional properties. */
export type Boxed = object & {
  /** The value in its normal form. */
  valueOf(): string | number | boolean;
  /** The submitted value. */
  raw?: unknown;
  /** Whether LeadConduit could parse it. */
  valid?: boolean | undefined;
  /** Whether LeadConduit has masked it. */
  masked?: boolean | undefined;
  /** For a phone: `home`, `work` or `mobile`. */
  type?: string | null | undefined;
};

type Scalar = string | number | boolean | Date | Boxed;

/** The accepted values of a variable, by its type. */
export interface InputValue {
  /** A text. Numbers and dates are converted to text. */
  string: string | number | Date | Boxed;
  /** A phone number in any usual format. */
  phone: string | number | Boxed;
  /** An e-mail address. */
  email: string | Boxed;
  /** The name or code of a state. */
  state: string | Boxed;
  /** A postal code. As a number it may lack its leading zeros. */
  postal_code: string | number | Boxed;
  /** A boolean, or a word for true or false. */
  boolean: boolean | string | number | Boxed;
  /** A number, or a text that may have a currency sign and thousands separators. */
  number: number | string | Boxed;
  /** A date in any usual format, with or without a time. A `Date` is read in UTC. */
  date: string | Date | Boxed;
  /** Several values, or one text with commas or line breaks between them. */
  array: Scalar | readonly (Scalar | null | undefined)[];
  /** An object with any names. */
  wildcard: object;
}

/**
 * The type of `vars` for a table: `lead.phone_1` becomes `{ lead: { phone_1 } }`, and required variables have no `?`.
 * It includes what an engine adds to every lead.
 */
export type Vars<T extends Table> = Simplify<Nested<T[number]>> & Context;

/** The fields of an accepted answer: the response variables without `outcome` and `reason`. All may be absent. */
export type Fields<T extends Table> = {
  readonly [V in T[number] as Exclude<V['name'], 'outcome' | 'reason'>]?:
    | (V['type'] extends 'number' ? number : string)
    | undefined;
};

/** The type of the result of `response`: the declared fields, and a reason unless it is a success. */
export type Result<T extends Table> = Simplify<
  (
    | {
        /** The vendor accepted the lead. */
        outcome: 'success';
      }
    | {
        /** The vendor rejected the lead, or the result is unknown. */
        outcome: 'failure' | 'error';
        /** The reason, one line for people. */
        reason: string;
      }
  ) & {
    [V in T[number] as Exclude<V['name'], 'outcome' | 'reason'>]?: V['type'] extends 'number' ? number : string;
  }
>;

/** LeadConduit's two kinds of feedback. */
export type FeedbackType = 'return' | 'conversion';

/** The result of an inbound `request`: a text for each variable that the post contains. */
export type Posted<T extends Table> = Simplify<{
  [V in T[number] as V['name']]?: V['name'] extends 'type' ? FeedbackType : string;
}>;

/**
 * What a lead contains besides the declared variables. Defaults may be read from it. `lead` has the other standard
 * fields of LeadConduit.
 */
export interface Context {
  /** Standard fields of the lead. */
  lead?: Optional<'id' | 'email' | `phone_${1 | 2 | 3}` | PersonField | OriginField, unknown>;
  /** The source of the lead. */
  source?: Optional<'id' | 'name', Scalar> | null | undefined;
  /** The recipient of the lead. */
  recipient?: Optional<'id' | 'name', Scalar> | null | undefined;
  /** The flow of the lead. */
  flow?: Optional<'id' | 'name', Scalar> | null | undefined;
  /** The account of the flow. */
  account?: Optional<'id' | 'name' | 'sso_id', Scalar> | null | undefined;
  /** When the lead was submitted. */
  submission?: Optional<'timestamp', Scalar> | null | undefined;
  /** The current delivery. */
  event?: Optional<'id', Scalar> | null | undefined;
  /** Fields appended by the TrustedForm step. */
  trustedform?: object | null | undefined;
  /** Fields appended by other ActiveProspect steps. */
  activeprospect?: object | null | undefined;
  /** The credential of the step. */
  credential?: object | null | undefined;
  /** The id of the credential. */
  credential_id?: unknown;
  /** A random number, different for each lead. */
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
/** The type of the row with a given name. */
type TypeAt<V, Name extends string> = V extends { name: infer N; type: infer T extends TypeName }
  ? Name extends N
    ? T
    : never
  : never;
type Simplify<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
