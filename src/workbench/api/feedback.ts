import type { FeedbackId, FeedbackStage, FeedbackSummary, FieldExplanation, PostExplanation } from '../../types';

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

/**
 * `POST feedback/file`: the bytes of a file that `receive` has written, as `application/octet-stream`. Nothing of it is
 * kept.
 */
export interface FeedbackFileReport {
  /** Newest first. */
  readonly posts: readonly ReceivedPost[];
  /** Posts without an `error_msg`. */
  readonly understood: number;
  readonly unreadable: readonly UnreadableLines[];
  /** Posts without an id by which a lead is known. */
  readonly unmatched: number;
  /** Posts whose ids fit several leads of the file. */
  readonly ambiguous: number;
  /** What the posts of each lead come to; the one last heard of first. */
  readonly leads: readonly FeedbackLead[];
  readonly funnel: FeedbackFunnel;
}

/** Lines that are no posts: no JSON, JSON of another kind, or of an action that does not exist. */
export interface UnreadableLines {
  readonly why: 'torn' | 'foreign' | 'unknown_action';
  readonly count: number;
  /** The first ones. */
  readonly lines: readonly number[];
}

/** A post of a file, without its fields: the page has them in the bytes from `start` to `end`. */
export interface ReceivedPost extends FeedbackSummary {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly at: string;
  readonly ids: readonly FeedbackId[];
  readonly error_msg?: string;
}

/** What the posts about one lead come to. The person and your own ids are not among the fields, as in a journal. */
export interface FeedbackLead extends FeedbackSummary {
  readonly at: string;
  readonly ids: readonly FeedbackId[];
  /** True when it is known by an inferred id alone. */
  readonly isInferred?: true;
  readonly fields: Readonly<Record<string, string>>;
}

/** How many leads came how far, as `journal show` counts them. */
export interface FeedbackFunnel {
  readonly all: SourceFunnel;
  /** The largest first; none where no post names a source. */
  readonly sources: readonly SourceFunnel[];
  /** The reasons of deleted leads, the commonest first. */
  readonly deleted: readonly { readonly reason: string; readonly leads: number }[];
  readonly inferred: number;
}

export interface SourceFunnel {
  readonly source: string;
  leads: number;
  readonly stages: Partial<Record<FeedbackStage, number>>;
}
