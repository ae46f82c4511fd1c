/** An id that is sent with a lead, or given by the vendor, and may come back with feedback. Two of one kind can be equal. */
export interface FeedbackId {
  /** Which id of the vendor it is. */
  readonly kind: string;
  /** The id itself. */
  readonly id: string;
  /** True where nothing documented says that the two are one id: it settles no lead. */
  readonly isInferred?: true;
}

/** How far a lead has come: an appointment was set, it was issued to a representative, shown, sold; or it was deleted. */
export type FeedbackStage = 'set' | 'issued' | 'demo' | 'sold' | 'deleted';

/** What became of a lead, in words that all vendors share. */
export interface FeedbackSummary {
  /** `return` or `conversion`, where the vendor says so. */
  readonly type?: string;
  /** Why, in the vendor's words. */
  readonly reason?: string;
  /** Where the lead stands now, in the vendor's words. */
  readonly dispo?: string;
  /** The vendor's name of the lead's source. */
  readonly source?: string;
  /** Every stage that it has ever come to. */
  readonly stages: readonly FeedbackStage[];
}
