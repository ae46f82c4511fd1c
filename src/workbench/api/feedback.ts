import type { FeedbackId, FeedbackStage, FeedbackSummary, FieldExplanation, PostExplanation } from '../../types';

/** `POST api/feedback`: how the inbound action reads a post and answers it. */
export interface FeedbackPost {
  readonly method: string;
  readonly uri: string;
  readonly type: string;
  readonly accept: string;
  readonly body: string;
}

/** A field of a post. `origin`: its key and the rule that chose it, if the action explains that. */
export interface FeedbackField {
  readonly name: string;
  readonly text: string;
  readonly label: string;
  readonly origin?: Pick<FieldExplanation, 'source' | 'path' | 'rule'>;
}

export interface FeedbackView {
  /** The fields that `request` returns, in the order of the table. */
  readonly fields?: readonly FeedbackField[];
  /** The keys that were not used, and why. Absent when the action does not explain that. */
  readonly ignored?: PostExplanation['ignored'];
  /** True when the post was turned away with `answer`; else `answer` is that of `response`. */
  readonly turnedAway: boolean;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/**
 * `POST feedback/file`: the bytes of a file that `receive` has written, as `application/octet-stream`. The file is not
 * stored.
 */
export interface FeedbackFileReport {
  /** Newest first. */
  readonly posts: readonly ReceivedPost[];
  /** Posts without an `error_msg`. */
  readonly understood: number;
  readonly unreadable: readonly UnreadableLines[];
  /** Posts without an id that identifies a lead. */
  readonly unmatched: number;
  /** Posts whose ids fit several leads of the file. */
  readonly ambiguous: number;
  /** The merged posts of each lead; the lead with the newest post first. */
  readonly leads: readonly FeedbackLead[];
  readonly funnel: FeedbackFunnel;
}

/** Lines that are not posts: not JSON, JSON of another kind, or of an action that does not exist. */
export interface UnreadableLines {
  readonly why: 'torn' | 'foreign' | 'unknown_action';
  readonly count: number;
  /** The numbers of the first lines. */
  readonly lines: readonly number[];
}

/** A post of a file, without its fields: the page reads them from the bytes `start` to `end`. */
export interface ReceivedPost extends FeedbackSummary {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly at: string;
  readonly ids: readonly FeedbackId[];
  readonly error_msg?: string;
}

/** The merged posts about one lead. As in a journal, `fields` has no personal data and none of your own ids. */
export interface FeedbackLead extends FeedbackSummary {
  readonly at: string;
  readonly ids: readonly FeedbackId[];
  /** True when only an inferred id identifies the lead. */
  readonly isInferred?: true;
  readonly fields: Readonly<Record<string, string>>;
}

/** How many leads reached each stage, as `journal show` counts them. */
export interface FeedbackFunnel {
  /** The stages, in order. */
  readonly stages: readonly FeedbackStage[];
  readonly all: SourceFunnel;
  /** The largest sources, the largest first; none if no post names a source. `more`: how many sources are left out. */
  readonly sources: { readonly shown: readonly SourceFunnel[]; readonly more: number };
  /** The most common reasons of deleted leads, the most common first. `more`: how many reasons are left out. */
  readonly reasons: {
    readonly shown: readonly { readonly reason: string; readonly leads: number }[];
    readonly more: number;
  };
  readonly inferred: number;
}

export interface SourceFunnel {
  readonly source: string;
  leads: number;
  readonly stages: Partial<Record<FeedbackStage, number>>;
}
