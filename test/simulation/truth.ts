import type { JournalRecord } from '../../src/delivery';

/**
 * What is certain of each lead, by what left, what was answered and what was durable. The software under test has no part
 * in it: it is judged by this.
 */
export type Certainty = 'not there' | 'rejected' | 'there' | 'maybe there';

type LeadStatus = JournalRecord['status'];

const statuses: Record<Certainty, LeadStatus> = {
  'not there': 'unsent',
  rejected: 'rejected',
  there: 'delivered',
  'maybe there': 'uncertain',
};

/** Who sends a lead: a process, or one of its jobs. */
export type Sender = object;

/** What a sender may do, by the wish of a person. */
export interface Rules {
  readonly retryRejected: boolean;
  readonly acceptDuplicates: boolean;
  readonly abortInFlight: boolean;
  /** Milliseconds in which a lead must have ended, from its intent to its result. */
  readonly maxMs: number;
  /** When it was told to stop, and in which step of the world. */
  stoppedAt: number;
  stoppedInStep: number;
}

export const NEVER_STOPPED = { stoppedAt: Number.POSITIVE_INFINITY, stoppedInStep: Number.POSITIVE_INFINITY };

/** How long the disk and a connection may take before the first byte of a lead leaves. */
const MAX_BEGIN_MS = 30;

/** A send that has begun, as its own sender sees it; nobody else can know that much. */
interface ActiveSend {
  readonly sender: Sender;
  readonly before: Certainty;
  readonly begunAt: number;
  attempts: number;
  certainty: Certainty;
  /** Whether an attempt has left, and the vendor has not said that it did not take the lead. */
  isInDoubt: boolean;
}

interface Lead {
  certainty: Certainty;
  active?: ActiveSend | undefined;
}

/** Only an acceptance, or a "duplicate", says anything of an earlier attempt that was lost. */
function combine(before: Certainty, now: Certainty, isDuplicate = false): Certainty {
  if (before !== 'maybe there') return now;
  return now === 'there' || isDuplicate ? 'there' : before;
}

export class Truth {
  readonly violations: string[] = [];
  /** Requests of which a byte has left. */
  sends = 0;
  /** Sends of a lead that may have been there, by a person's wish. */
  repeats = 0;
  /** Senders that had not sent anything yet when a person accepted that their lead may arrive twice. Both may send it. */
  readonly overtaken = new Set<Sender>();
  /** What senders have heard last, whether or not they could record it. */
  private readonly answers = new Map<Sender, Certainty>();
  private readonly leads = new Map<string, Lead>();
  private readonly rules = new Map<Sender, Rules>();

  constructor(private readonly clock: { readonly now: number }) {}

  permit(sender: Sender, rules: Rules): void {
    this.rules.set(sender, rules);
  }

  /** An intent is durable: until its result is, nobody but its sender can know how the lead stands. */
  recordIntent(sender: Sender, name: string): void {
    this.begin(sender, this.getLead(name));
  }

  /** The first byte of a request has left, by a connection that was taken in some step of the world. */
  recordSend(sender: Sender, name: string, takenInStep: number): void {
    this.sends++;
    if (this.overtaken.has(sender)) return;
    const lead = this.getLead(name);
    const active = lead.active?.sender === sender ? lead.active : this.begin(sender, lead);
    const { before } = active;
    const { retryRejected, acceptDuplicates, stoppedAt, stoppedInStep, abortInFlight } = this.rules.get(
      sender,
    ) as Rules;
    const isLateRetry = active.attempts++ > 0 && takenInStep >= stoppedInStep;
    if (isLateRetry || this.clock.now > stoppedAt + (abortInFlight ? 0 : MAX_BEGIN_MS))
      this.violations.push(`${name} is sent after the stop`);
    if (active.isInDoubt) this.violations.push(`${name} is sent again when an attempt before has left`);
    else if (before === 'there' || (before === 'rejected' && !retryRejected))
      this.violations.push(`${name} is sent again when ${before}`);
    else if (before === 'maybe there' && !acceptDuplicates) this.violations.push(`${name} is sent again when in doubt`);
    if (before === 'maybe there') this.repeats++;
    Object.assign(active, { isInDoubt: true, certainty: 'maybe there' });
  }

  /** Its sender has read a whole answer. */
  recordAnswer(sender: Sender, name: string, tells: Certainty, isDuplicate: boolean): void {
    const { active } = this.getLead(name);
    this.answers.set(sender, tells);
    if (active?.sender !== sender) return;
    active.isInDoubt = tells !== 'not there';
    active.certainty = combine(active.before, tells, isDuplicate);
  }

  /** A result is durable. */
  recordResult(sender: Sender, name: string, status: LeadStatus): void {
    const lead = this.getLead(name);
    lead.certainty = this.getView(sender, name);
    const { maxMs = 0 } = this.rules.get(sender) ?? {};
    if (lead.active?.sender === sender) {
      if (this.clock.now - lead.active.begunAt > maxMs) this.violations.push(`${name} takes too long`);
      lead.active = undefined;
    }
    this.assertStatus(name, status, lead.certainty, 'recorded');
  }

  /** Whether a sender has heard itself that a lead stands so. */
  hasHeard(sender: Sender, status: LeadStatus): boolean {
    const answer = this.answers.get(sender);
    return answer !== undefined && statuses[answer] === status;
  }

  /** What a sender can know of a lead. */
  getView(sender: Sender | undefined, name: string): Certainty {
    const { active, certainty } = this.getLead(name);
    return active !== undefined && active.sender === sender ? active.certainty : certainty;
  }

  assertStatus(name: string, status: LeadStatus, certainty: Certainty, verb: string): void {
    if (status !== statuses[certainty]) this.violations.push(`${name} is ${verb} as ${status} when ${certainty}`);
  }

  private begin(sender: Sender, lead: Lead): ActiveSend {
    const { active, certainty: before } = lead;
    if (active && !active.isInDoubt && this.rules.get(sender)?.acceptDuplicates) this.overtaken.add(active.sender);
    const certainty = combine(before, 'not there');
    lead.active = { sender, before, certainty, begunAt: this.clock.now, attempts: 0, isInDoubt: false };
    lead.certainty = 'maybe there';
    return lead.active;
  }

  private getLead(name: string): Lead {
    const lead = this.leads.get(name) ?? { certainty: 'not there' };
    this.leads.set(name, lead);
    return lead;
  }
}
