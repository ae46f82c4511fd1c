import type { Grade, LeadStatus, Sent, Warning } from '../../types';
import type { FeedbackPost } from './feedback';

/**
 * The form: raw text by the name of the variable; blank ones may be missing. A list has one item per line; a wildcard
 * (`custom.*`) has one `name = text` per line.
 */
export type Values = Readonly<Record<string, string>>;

export interface Draft {
  readonly action: string;
  readonly values: Values;
}

/** Where the answer comes from. Only `api/send` sends a lead; `none` shows the first three stages. */
export type Choice =
  | { readonly from: 'none' }
  | { readonly from: 'example'; readonly case: string }
  | { readonly from: 'fault'; readonly name: string }
  | { readonly from: 'history'; readonly id: string }
  | { readonly from: 'pasted'; readonly status: number; readonly type: string; readonly body: string };

/** `POST api/stages`: the four stages of a draft. Nothing is sent. */
export interface StagesQuestion extends Draft {
  readonly choice: Choice;
}

/** `POST api/send`: sends the lead once and answers with its stages. 403 with a Problem for `live` without `--live`. */
export interface SendQuestion extends Draft {
  readonly to: 'sandbox' | 'live';
}

export interface Stages {
  /** The status of each variable that has a value, a default or a problem. */
  readonly fields: Readonly<Record<string, FieldStatus>>;
  /** The reason of `validate`; absent when the lead may be sent. */
  readonly refusal?: { readonly sentence: string; readonly field?: string };
  /** Every blank required variable; `validate` names only the first. */
  readonly missing: readonly string[];
  /** Absent when the address cannot be built. Credentials are replaced by SECRET. */
  readonly request?: RequestView;
  readonly answer?: AnswerView;
  readonly result?: ResultView;
  readonly warnings: readonly Warning[];
}

export interface FieldStatus {
  /** The normalized text that is sent; '' when nothing is sent. */
  readonly read: string;
  /** Where the text comes from when the field is blank. */
  readonly from?: 'default' | 'settings file';
  /** True when the text does not have the format of its type, or `validate` names the field. */
  readonly invalid: boolean;
  /** Characters that the vendor's limit cuts off. */
  readonly cut?: number;
  /** True when the value is a mask, as in a lead of the history. Such a lead is never sent live. */
  readonly masked?: true;
}

export interface RequestView {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bytes of URL and body. */
  readonly bytes: number;
  /** Each parameter, decoded (`text`) and as sent (`wire`). */
  readonly parameters: readonly { key: string; text: string; wire: string; grade?: Grade; field?: string }[];
  /** A shell command that sends these bytes. It reads credentials from environment variables. */
  readonly curl: string;
  /** The environment variables of the command. `isBlank`: a required credential is blank, so the command omits it. */
  readonly exports: readonly { field: string; name: string; isBlank: boolean }[];
}

export interface AnswerView {
  readonly from: 'sandbox' | 'live' | 'example' | 'fault' | 'pasted' | 'history';
  /** Whether the lead left, by delivery's own rules. */
  readonly sent: Sent;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Why there is no whole answer, and its code. */
  readonly reason?: string;
  readonly code?: string;
  readonly ms?: number;
}

/** The status of a lead after an answer, by delivery's own rules. */
export interface StatusView {
  readonly status: LeadStatus;
  readonly sent: Sent;
  /** The status in words: `final`, `may have arrived`, `not taken` or `nothing left`. */
  readonly title: string;
  readonly meaning: string;
}

/** What to do next, and the variable to change. */
export interface NextStep {
  readonly sentence: string;
  readonly field?: string;
}

export interface ResultView {
  readonly outcome: 'success' | 'failure' | 'error' | 'skip';
  readonly status: StatusView;
  readonly next: NextStep;
  readonly reason?: string;
  readonly appended: Readonly<Record<string, string>>;
  /** The rule that decided, as a sentence. */
  readonly rule: string;
  /** True when the status decided, whatever the body says. */
  readonly byStatus: boolean;
  /** Parts of the answer's body that decide the outcome: [start, end) in characters. */
  readonly deciding: readonly (readonly [start: number, end: number])[];
}

/** `POST api/open` with `{ action, case }`: an outbound example as values and a choice, an inbound one as a post. */
export interface Opened {
  readonly values: Values;
  readonly choice?: Choice;
  readonly post?: FeedbackPost;
}

/**
 * `POST api/load` with `{ action, text }` (a pasted JSON object, or CSV with a header) or `{ action, sample }` (from
 * 0).
 */
export interface Loaded {
  readonly values: Values;
  /** Columns without a variable of the action. */
  readonly unused: readonly string[];
  /** The values that are the sample's own settings and credentials. They are not secret, and fit any lead. */
  readonly settings: readonly string[];
  /** True when the text has several leads: open it as a file. `values` is then empty. */
  readonly isSeveral?: true;
}
