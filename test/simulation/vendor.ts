import type { Attempt } from '../../src/http';
import { Process, type World } from './world';

/** What a vendor may do with a lead: what it says, and what the sender knows of the lead when it has heard that. */
const reactions = {
  accepted: { status: 200, body: 'SUCCESS', tells: 'there' },
  rejected: { status: 200, body: 'ERROR|INVALID EMAIL', tells: 'rejected' },
  duplicate: { status: 200, body: 'ERROR|DUPLICATE EMAIL', tells: 'rejected' },
  misconfigured: { status: 200, body: 'ERROR|UNKNOWN USER', tells: 'not there' },
  'put off': { status: 429, body: '', tells: 'not there' },
  busy: { status: 503, body: '', retryAfter: '3', tells: 'not there' },
  'bad gateway': { status: 502, body: '', tells: 'maybe there' },
  page: { status: 200, body: '<html>', tells: 'maybe there' },
  contradictory: { status: 422, body: 'SUCCESS', tells: 'maybe there' },
} as const;
type Reaction = keyof typeof reactions;
const names = Object.keys(reactions) as Reaction[];

/** What is certain of a lead by what arrived and what was heard: the software under test has no part in it. */
export type Truth = 'not there' | 'rejected' | 'there' | 'maybe there';

/** The vendor and the way to it, with a log of its own by which the software is judged. */
export class Vendor {
  readonly violations: string[] = [];
  arrivals = 0;
  /** In which truths a lead may go again, since a person has said so. */
  mayRepeat: ReadonlySet<Truth> = new Set();
  private readonly truths = new Map<string, Truth>();
  private lastAnswer: Attempt | undefined;

  constructor(
    private readonly world: World,
    /** A planted bug: now and then an answer is read as that of the next request. */
    private readonly sharesSockets = false,
  ) {}

  getTruth(lead: string): Truth {
    return this.truths.get(lead) ?? 'not there';
  }

  /** Makes one attempt, as the transport of the package does. */
  attempt(process: Process, lead: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<Attempt> {
    const { world } = this;
    const { chance } = world;
    return new Promise((resolve) => {
      const fail = (ms: number, sent: 'no' | 'unknown', code: string) =>
        world.later(process, ms, () => resolve({ sent, code, reason: code }));
      // Whoever sends a rejected lead again has taken the rejection back.
      if (this.getTruth(lead) === 'rejected' && this.mayRepeat.has('rejected')) this.truths.set(lead, 'not there');
      if (signal?.aborted) return fail(0, 'no', 'ABORTED');
      if (chance.happens(0.1)) return fail(chance.upTo(50), 'no', 'ECONNREFUSED');
      signal?.addEventListener('abort', () => resolve({ sent: 'unknown', code: 'ABORTED', reason: 'ABORTED' }));
      const there = chance.upTo(100);
      const back = there + (chance.happens(0.05) ? 10 * timeoutMs : chance.upTo(200));
      // It has left the machine: it arrives whether or not the process lives on.
      let before: Truth = 'not there';
      world.later(everlasting, there, () => {
        before = this.receive(lead);
      });
      if (chance.happens(0.1)) return fail(back, 'unknown', 'ECONNRESET'); // the answer is cut
      if (back > timeoutMs) return fail(timeoutMs, 'unknown', 'DEADLINE');
      const reaction = this.choose(lead);
      const own = buildAnswer(lead, reaction);
      world.later(process, back, () => {
        const isStrange = this.sharesSockets && this.lastAnswer !== undefined && chance.happens(0.1);
        const answer = isStrange ? this.lastAnswer : own;
        this.lastAnswer = own;
        if (!isStrange && !signal?.aborted) this.hear(lead, reaction, before);
        resolve(answer as Attempt);
      });
    });
  }

  /** A vendor calls only that a duplicate which it has or may have. */
  private choose(lead: string): Reaction {
    const { chance } = this.world;
    if (this.getTruth(lead) === 'there') return 'duplicate';
    const reaction = chance.happens(0.6) ? 'accepted' : chance.pick(names);
    return reaction === 'duplicate' && this.getTruth(lead) !== 'maybe there' ? 'rejected' : reaction;
  }

  /** A lead arrives. From now on it may be there, until its sender hears what became of it. */
  private receive(lead: string): Truth {
    this.arrivals++;
    const before = this.getTruth(lead);
    if (before !== 'not there' && !this.mayRepeat.has(before))
      this.violations.push(`${lead} came again when ${before}`);
    if (before !== 'there') this.truths.set(lead, 'maybe there');
    return before;
  }

  /** The sender hears the whole answer. What it says of this attempt says nothing of an earlier one that was lost. */
  private hear(lead: string, reaction: Reaction, before: Truth): void {
    const { tells } = reactions[reaction];
    const wasLost = before === 'maybe there' || before === 'there';
    if (tells === 'there' || (reaction === 'duplicate' && wasLost)) this.truths.set(lead, 'there');
    else if (!wasLost) this.truths.set(lead, tells);
  }
}

function buildAnswer(lead: string, reaction: Reaction): Attempt {
  const { status, body, ...more } = reactions[reaction];
  const headers = 'retryAfter' in more ? { 'Retry-After': more.retryAfter } : {};
  return { sent: 'yes', status, headers, body: body === 'SUCCESS' ? `SUCCESS|${getLeadUrl(lead)}` : body };
}

/** What the vendor gives back for a lead, by which an answer is known to be its own. */
export const getLeadUrl = (lead: string): string => `https://www.phoneburner.com/?upc=${lead}`;

const everlasting = new Process();
