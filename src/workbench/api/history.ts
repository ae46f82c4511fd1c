import type { Choice, ResultView, StatusView, Values } from './exchange';

/** `GET api/history`: newest first. `DELETE api/history` forgets all. */
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
  /** How the lead stood; absent in a history of an earlier version, which did not keep it. */
  readonly lead?: StatusView;
  /** `lead.id`, where the lead has one and it tells nothing of the person. */
  readonly leadId?: string;
  readonly ms?: number;
  readonly body: string;
  readonly appended: Readonly<Record<string, string>>;
  /** The person and the credentials are covered in it. */
  readonly values: Values;
  readonly choice: Choice;
}

/** `POST api/fixture` with `{ id, case }`: writes an exchange of the history into `fixtures/`. */
export interface Saved {
  readonly file: string;
}
