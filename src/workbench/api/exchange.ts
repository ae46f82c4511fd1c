import type { Grade, LeadStatus, Sent, Warning } from '../../types';
import type { FeedbackPost } from './feedback';

/**
 * The form: raw text by the name of the variable; blank ones may be missing. A list has an item a line; a wildcard
 * (`custom.*`) has `name = text` a line.
 */
export type Values = Readonly<Record<string, string>>;

export interface Draft {
  readonly action: string;
  readonly values: Values;
}

/** Where the answer comes from. A lead goes out only by `api/send`; `none` shows the first three stages. */
export type Choice =
  | { readonly from: 'none' }
  | { readonly from: 'example'; readonly case: string }
  | { readonly from: 'fault'; readonly name: string }
  | { readonly from: 'history'; readonly id: string }
  | { readonly from: 'pasted'; readonly status: number; readonly type: string; readonly body: string };

/** `POST api/stages`: the four stages of a draft, with nothing sent. */
export interface StagesQuestion extends Draft {
  readonly choice: Choice;
}

/** `POST api/send`: sends the lead once and answers with its stages. 403 with a Problem for `live` without `--live`. */
export interface SendQuestion extends Draft {
  readonly to: 'sandbox' | 'live';
}

export interface Stages {
  /** Each variable that has something to say about itself. */
  readonly fields: Readonly<Record<string, FieldStatus>>;
  /** What `validate` says; absent when the lead may be sent. */
  readonly refusal?: { readonly sentence: string; readonly field?: string };
  /** Every required variable that is blank, not only the first that `validate` names. */
  readonly missing: readonly string[];
  /** Absent when the address cannot be built. Credentials stand as SECRET in it. */
  readonly request?: RequestView;
  readonly answer?: AnswerView;
  readonly result?: ResultView;
  readonly warnings: readonly Warning[];
}

export interface FieldStatus {
  /** The text as it is read, in the form of its type; '' when nothing is sent of it. */
  readonly read: string;
  /** Where it comes from when the field is blank. */
  readonly from?: 'default' | 'settings file';
  /** True when the text could not be brought into the form of its type, or `validate` names the field. */
  readonly invalid: boolean;
  /** Characters that the vendor's limit cuts off. */
  readonly cut?: number;
  /** True where a mask stands in the place of a value, as in a lead of the history. Such a lead is never sent live. */
  readonly masked?: true;
}

export interface RequestView {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bytes of URL and body. */
  readonly bytes: number;
  /** Each parameter decoded, beside how it stands on the wire. */
  readonly parameters: readonly { key: string; text: string; wire: string; grade?: Grade; field?: string }[];
  /** A command for a shell that sends these bytes; credentials are named as variables of the environment. */
  readonly curl: string;
  /** What the command reads from the environment, and which required credentials are blank and so not sent by it. */
  readonly exports: readonly { field: string; name: string; isBlank: boolean }[];
}

export interface AnswerView {
  readonly from: 'sandbox' | 'live' | 'example' | 'fault' | 'pasted' | 'history';
  /** Whether the lead left, as delivery tells it. */
  readonly sent: Sent;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Why there is no whole answer, and its code. */
  readonly reason?: string;
  readonly code?: string;
  readonly ms?: number;
}

/** How a lead stands after an answer, by delivery's own rules. */
export interface StatusView {
  readonly status: LeadStatus;
  readonly sent: Sent;
  /** The status in words: `final`, `may have arrived`, `not taken` or `nothing left`. */
  readonly title: string;
  readonly meaning: string;
}

/** What to do next, and the variable that it is about. */
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
  /** Which rule decided, as a sentence. */
  readonly rule: string;
  /** True when the status decided, whatever the body says. */
  readonly byStatus: boolean;
  /** Parts of the answer's body without which the outcome would be another: [start, end) in characters. */
  readonly deciding: readonly (readonly [start: number, end: number])[];
}

/** `POST api/open` with `{ action, case }`: an example as a draft and a choice, or an inbound one as a post. */
export interface Opened {
  readonly values: Values;
  readonly choice?: Choice;
  readonly post?: FeedbackPost;
}

/** `POST api/load` with `{ action, text }` (a pasted JSON object, or CSV with a header) or `{ action, sample }` (from 0). */
export interface Loaded {
  readonly values: Values;
  /** Columns that the action has no variable for. */
  readonly unused: readonly string[];
  /** Which of the values are the sample's own settings and credentials: they are no secrets, and fit any lead. */
  readonly settings: readonly string[];
  /** The text holds several leads: it is to be opened as a file, and nothing of it is in the values. */
  readonly isSeveral?: true;
}
