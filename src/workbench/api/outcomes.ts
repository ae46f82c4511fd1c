import type { ExampleInfo } from './catalog';
import type { ResultView, StatusView } from './exchange';

/** `POST api/grid` with `{ action }`: each example and each fault of an action, with its outcome. */
export interface GridRow {
  readonly kind: 'example' | 'fault';
  readonly name: string;
  /** What happens, in plain words: `Vendor says DUPLICATE EMAIL`. */
  readonly title: string;
  /** What the example shows; '' for a fault. */
  readonly about: string;
  readonly origin?: ExampleInfo['origin'];
  /** HTTP status of the answer; absent when none came. */
  readonly status?: number;
  readonly lead: StatusView;
  readonly group: OutcomeGroup;
  readonly outcome: ResultView['outcome'];
  readonly reason?: string;
  readonly appended: Readonly<Record<string, string>>;
}

/** The meaning of the answer. `refused`: not sent at all. */
export type OutcomeGroup = 'accepted' | 'rejected' | 'settings' | 'later' | 'unknown' | 'refused';
