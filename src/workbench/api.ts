import type { FieldExplanation, Grade, PostExplanation, TypeName, Warning } from '../types';

export type { Warning };

/** What the page asks of its server and what the server tells: plain JSON. Types only, so that both sides keep to it. */

/** `GET api/catalog`: everything that does not change while the workbench is open. */
export interface Catalog {
  readonly version: string;
  /** Whether a lead may go to the real vendors: the workbench was started with `--live`. */
  readonly live: boolean;
  /** Leads in the bundled sample. */
  readonly samples: number;
  readonly vendors: readonly VendorInfo[];
  readonly faults: readonly FaultInfo[];
}

export interface VendorInfo {
  readonly name: string;
  readonly link: string;
  readonly description: string;
  readonly actions: readonly ActionInfo[];
}

export interface ActionInfo {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly direction: 'outbound' | 'inbound';
  readonly variables: readonly VariableInfo[];
  readonly appended: readonly { name: string; label: string; description: string }[];
  readonly stories: readonly StoryInfo[];
}

/** `flow`: what the engine adds to every lead, from which defaults are read. */
export type Group = 'lead' | 'settings' | 'credentials' | 'flow';

export interface VariableInfo {
  readonly name: string;
  readonly label: string;
  readonly type: TypeName;
  readonly group: Group;
  readonly required: boolean;
  readonly description: string;
  readonly secret: boolean;
  readonly wires: readonly { wireFormat?: string; key: string; grade: Grade; max?: number }[];
  /** What stands in the field as a hint. */
  readonly example: string;
  /** True when the settings file of the command line gives it a value; the page never sees which. */
  readonly given: boolean;
}

export interface StoryInfo {
  readonly case: string;
  readonly should: string;
  readonly origin: 'recorded' | Grade;
}

export interface FaultInfo {
  readonly name: string;
  readonly title: string;
}

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
  | { readonly from: 'story'; readonly case: string }
  | { readonly from: 'fault'; readonly name: string }
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
  readonly fields: Readonly<Record<string, FieldReading>>;
  /** What `validate` says; absent when the lead may be sent. */
  readonly refusal?: { readonly sentence: string; readonly field?: string };
  /** Absent when the address cannot be built. Credentials stand as SECRET in it. */
  readonly request?: RequestView;
  readonly answer?: AnswerView;
  readonly result?: ResultView;
  readonly warnings: readonly Warning[];
}

export interface FieldReading {
  /** The text as it is read, in the form of its type; '' when nothing is sent of it. */
  readonly read: string;
  /** Where it comes from when the field is blank. */
  readonly from?: 'default' | 'settings file';
  /** True when the text could not be brought into the form of its type, or `validate` names the field. */
  readonly doubtful: boolean;
  /** Characters that the vendor's limit cuts off. */
  readonly cut?: number;
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
  /** A command for a shell; credentials are named as variables of the environment. */
  readonly curl: string;
}

export interface AnswerView {
  readonly from: 'sandbox' | 'live' | 'story' | 'fault' | 'pasted';
  /** Whether the lead left, as the socket saw it. */
  readonly sent: 'no' | 'yes' | 'unknown';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Why there is no whole answer, and its code. */
  readonly reason?: string;
  readonly code?: string;
  readonly ms?: number;
}

export interface ResultView {
  readonly outcome: 'success' | 'failure' | 'error' | 'skip';
  readonly reason?: string;
  readonly appended: Readonly<Record<string, string>>;
  /** Which rule decided, as a sentence. */
  readonly rule: string;
  /** True when the status decided, whatever the body says. */
  readonly byStatus: boolean;
  /** Parts of the answer's body without which the outcome would be another: [start, end) in characters. */
  readonly deciding: readonly (readonly [start: number, end: number])[];
}

/** `POST api/grid` with `{ action }`: each story and each fault of an action, and what it comes to. */
export interface GridRow {
  readonly kind: 'story' | 'fault';
  readonly name: string;
  readonly title: string;
  readonly origin?: StoryInfo['origin'];
  /** HTTP status of the answer; absent when none came. */
  readonly status?: number;
  readonly sent: 'no' | 'yes' | 'unknown';
  readonly outcome: ResultView['outcome'];
  readonly reason?: string;
  readonly appended: Readonly<Record<string, string>>;
}

/** `POST api/open` with `{ action, case }`: a story as a draft and a choice, or an inbound one as a post. */
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
}

/** `POST api/feedback`: what the inbound action makes of a post and how it answers. */
export interface FeedbackPost {
  readonly method: string;
  readonly uri: string;
  readonly type: string;
  readonly accept: string;
  readonly body: string;
}

/** `origin`: where it came from and which rule decided, where the action explains itself. */
export interface FeedbackField {
  readonly name: string;
  readonly text: string;
  readonly label: string;
  readonly origin?: Pick<FieldExplanation, 'source' | 'path' | 'rule'>;
}

export interface FeedbackView {
  /** What `request` made of it, in the order of the table. */
  readonly fields?: readonly FeedbackField[];
  /** The keys that brought nothing, and why. Absent when the action does not explain itself. */
  readonly ignored?: PostExplanation['ignored'];
  /** The answer with which the post was turned away, or what `response` answers. */
  readonly turnedAway: boolean;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** `GET api/history`: newest first. `DELETE api/history` forgets all. */
export interface HistoryEntry {
  readonly id: string;
  /** When it was sent, ISO 8601. */
  readonly at: string;
  readonly action: string;
  readonly to: 'sandbox' | 'live';
  readonly outcome: ResultView['outcome'];
  readonly reason?: string;
  readonly status: number;
  /** The person and the credentials are covered in it. */
  readonly values: Values;
  readonly choice: Choice;
}

/** `POST api/story` with `{ id, case }`: writes an exchange of the history into `fixtures/`. */
export interface Saved {
  readonly file: string;
}

/** What comes with a status other than 200: a sentence that names no value. */
export interface Problem {
  readonly problem: string;
}
