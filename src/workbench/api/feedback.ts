import type { FieldExplanation, PostExplanation } from '../../types';

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
