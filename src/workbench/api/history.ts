import type { Choice, ResultView, StatusView, Values } from './exchange';

/** `GET api/history`: newest first. `DELETE api/history` deletes all. */
export interface HistoryEntry {
  readonly id: string;
  /** When it was sent, ISO 8601. */
  readonly at: string;
  readonly action: string;
  readonly to: 'sandbox' | 'live';
  readonly outcome: ResultView['outcome'];
  readonly reason?: string;
  /** HTTP status; 0 when no whole answer came. */
  readonly status: number;
  /** The status of the lead; absent in a history of an earlier version, which did not record it. */
  readonly lead?: StatusView;
  /** `lead.id`, if the lead has one without personal data. */
  readonly leadId?: string;
  readonly ms?: number;
  readonly body: string;
  readonly appended: Readonly<Record<string, string>>;
  /** The lead, with masked personal data and credentials. */
  readonly values: Values;
  readonly choice: Choice;
}

/** `POST api/fixture` with `{ id, case }`: writes an exchange of the history into `fixtures/`. */
export interface Saved {
  readonly file: string;
}
