/** An id that was sent with a lead or assigned by the vendor, and that feedback may repeat. Ids need not be unique. */
export interface FeedbackId {
  /** The vendor's name for this kind of id. */
  readonly kind: string;
  /** The id itself. */
  readonly id: string;
  /** True when it is not documented that the sent id and the one in feedback are the same. It never settles a lead. */
  readonly isInferred?: true;
}

/** A stage of a lead: appointment set, issued to a representative, demonstrated, sold; or deleted. */
export type FeedbackStage = 'set' | 'issued' | 'demo' | 'sold' | 'deleted';

/** What became of a lead, in terms common to all vendors. */
export interface FeedbackSummary {
  /** `return` or `conversion`, if the vendor says so. */
  readonly type?: string;
  /** Why, in the vendor's words. */
  readonly reason?: string;
  /** The lead's current state, in the vendor's words. */
  readonly dispo?: string;
  /** The vendor's name of the lead's source. */
  readonly source?: string;
  /** Every stage that the lead has ever reached. */
  readonly stages: readonly FeedbackStage[];
}
