import type { Certainty } from './truth';
import type { Chance } from './world';

interface Reaction {
  readonly status: number;
  readonly body: string;
  readonly headers?: string;
  readonly tells: Certainty;
}

/** What a vendor may say to a lead, and what the sender knows of the lead once it has heard all of that. */
const reactions = {
  accepted: { status: 200, body: 'SUCCESS|https://www.phoneburner.com/?upc=#', tells: 'there' },
  rejected: { status: 200, body: 'ERROR|REFUSED #', tells: 'rejected' },
  duplicate: { status: 200, body: 'ERROR|DUPLICATE EMAIL', tells: 'rejected' },
  'turned away': { status: 400, body: 'what is this?', tells: 'rejected' },
  misconfigured: { status: 200, body: 'ERROR|UNKNOWN USER', tells: 'not there' },
  'put off': { status: 429, body: '', tells: 'not there' },
  busy: { status: 503, body: '', headers: 'Retry-After: 3\r\n', tells: 'not there' },
  'busy until': {
    status: 425,
    body: '',
    headers: 'Date: Sat, 21 Nov 2026 00:00:00 GMT\r\nRetry-After: Sat, 21 Nov 2026 00:00:07 GMT\r\n',
    tells: 'not there',
  },
  'busy by the wall clock': {
    status: 429,
    body: '',
    headers: 'Retry-After: Thu, 01 Jan 1970 00:10:00 GMT\r\n',
    tells: 'not there',
  },
  'proxy asks for a password': { status: 407, body: '', tells: 'not there' },
  'bad gateway': { status: 502, body: '', tells: 'maybe there' },
  'no time': { status: 408, body: '', tells: 'maybe there' },
  moved: { status: 302, body: '', headers: 'Location: https://example.com/\r\n', tells: 'maybe there' },
  page: { status: 200, body: '<html>', tells: 'maybe there' },
  contradictory: { status: 422, body: 'SUCCESS|https://www.phoneburner.com/?upc=#', tells: 'maybe there' },
} as const satisfies Record<string, Reaction>;
type ReactionName = keyof typeof reactions;
const names = Object.keys(reactions) as ReactionName[];

/** One request that has arrived whole, and what the vendor says to it. */
export interface Exchange {
  readonly id: number;
  /** The lead, by the mark that it carries. */
  readonly lead: string;
  readonly tells: Certainty;
  readonly isDuplicate: boolean;
  /** The whole answer, piece by piece. */
  readonly pieces: readonly Buffer[];
  /** Whether the answer ends with the connection. */
  readonly endsWithConnection: boolean;
}

/** The vendor, with a log of its own. */
export class Remote {
  /** Every request that arrived whole, in the order of arrival. */
  readonly log: Exchange[] = [];
  /** Whether the vendor answers every lead in order, and the network does what it should. */
  isHealthy = false;

  constructor(private readonly chance: Chance) {}

  /** Takes a request that has arrived whole. */
  receive(head: string): Exchange {
    const lead = getMark(head);
    const id = this.log.length + 1;
    const name = this.choose(lead);
    const { tells } = reactions[name];
    const endsWithConnection = this.chance.happens(0.1);
    const bytes = buildAnswer(reactions[name], `${lead}-${id}`, endsWithConnection);
    const cut = this.chance.upTo(bytes.length - 1);
    const pieces = this.chance.happens(0.3) ? [bytes.subarray(0, cut), bytes.subarray(cut)] : [bytes];
    const exchange = { id, lead, tells, isDuplicate: name === 'duplicate', pieces, endsWithConnection };
    this.log.push(exchange);
    return exchange;
  }

  /** Whether an answer that carries a mark belongs to a lead. Of an answer without a mark that cannot be said. */
  isOwnAnswer(lead: string, text: string): boolean {
    const [, id] = /-(\d+)$/.exec(text) ?? [];
    return id === undefined || this.log[Number(id) - 1]?.lead === lead;
  }

  /** A vendor calls only that a duplicate which it may have. */
  private choose(lead: string): ReactionName {
    if (this.isHealthy || this.chance.happens(0.5)) return 'accepted';
    const name = this.chance.pick(names);
    const mayHave = this.log.some((one) => one.lead === lead);
    return name === 'duplicate' && !mayHave ? 'rejected' : name;
  }
}

/** The mark of the lead in a request. */
export const getMark = (head: string): string =>
  decodeURIComponent(/custom_field(?:\[|%5B)1(?:\]|%5D)=([^&\s]*)/i.exec(head)?.[1] ?? '');

function buildAnswer({ status, body, headers = '' }: Reaction, mark: string, endsWithConnection: boolean): Buffer {
  const bytes = body.replace('#', mark);
  const length = endsWithConnection ? 'Connection: close\r\n' : `Content-Length: ${bytes.length}\r\n`;
  return Buffer.from(`HTTP/1.1 ${status} x\r\n${headers}${length}\r\n${bytes}`);
}
