import type { ServerResponse } from 'node:http';
import { type Fault, type FaultBytes, type FaultName, faults } from './faults';
import type { SandboxResponse, VendorRequest } from './types';

/** A fault, and what else is to be said about it. */
export interface FaultRule {
  /** Its name. */
  readonly fault: FaultName;
  /**
   * Whether the vendor takes the lead before the fault shows. Default: it does, as the worst that may have happened, but
   * for the answers that say that it did not (403, 404, 429, 503 with `retryAfter`).
   */
  readonly isTaken?: boolean | undefined;
  /** The header Retry-After of a whole answer: seconds, or a date as HTTP writes it. */
  readonly retryAfter?: number | string | undefined;
  /** Milliseconds between two bytes of `slow-head` and `slow-body`. Default: 250. */
  readonly everyMs?: number | undefined;
}

/**
 * Which faults the requests meet: one for each request in turn, and none once the list is at its end; or a function
 * that chooses for each request (`index` counts from 0). `undefined` is no fault.
 */
export type FaultPlan =
  | readonly (FaultName | FaultRule | undefined)[]
  | ((request: VendorRequest, index: number) => FaultName | FaultRule | undefined);

/** Makes a plan into a function. Throws a TypeError for a list that names a fault which is none. */
export function createFaultChooser(plan: FaultPlan): (request: VendorRequest, index: number) => FaultRule | undefined {
  if (typeof plan === 'function') return (request, index) => toRule(plan(request, index));
  const rules = plan.map(toRule);
  return (_, index) => rules[index];
}

function toRule(fault: FaultName | FaultRule | undefined): FaultRule | undefined {
  const rule = typeof fault === 'string' ? { fault } : fault;
  if (rule !== undefined && !Object.hasOwn(faults, rule.fault)) {
    throw new TypeError(`there is no fault of that name; there are ${Object.keys(faults).join(', ')}`);
  }
  return rule;
}

/** Whether the vendor takes the lead of a request that meets a fault. */
export function isTaken({ fault, isTaken, retryAfter }: FaultRule): boolean {
  if (isTaken !== undefined) return isTaken;
  return faults[fault].isTaken && !(fault === 'status-503' && retryAfter !== undefined);
}

/** The answer that comes in the place of the vendor's, as far as one comes. */
export function spoilAnswer({ fault, retryAfter }: FaultRule, vendor: SandboxResponse): SandboxResponse {
  const { answer }: Fault = faults[fault];
  const spoilt = answer ? answer(vendor) : vendor;
  return retryAfter === undefined
    ? spoilt
    : { ...spoilt, headers: { ...spoilt.headers, 'Retry-After': String(retryAfter) } };
}

/** Does to a connection what a fault says. */
export function serveFault({ fault, everyMs = 250 }: FaultRule, reply: ServerResponse, answer: SandboxResponse): void {
  const { act, copies = 1 }: Fault = faults[fault];
  const { socket } = reply;
  if (socket === null) return; // the sender has gone
  if (act) {
    act(socket, toBytes(answer), everyMs);
    return;
  }
  const { head, body } = toBytes(answer, 'keep-alive');
  sendAnswer(reply, answer);
  if (!reply.shouldKeepAlive) return; // nobody reads on
  for (let copy = 1; copy < copies; copy++) socket.write(Buffer.concat([head, body]));
}

/** Sends a whole answer. */
export const sendAnswer = (reply: ServerResponse, { status, type, headers, body }: SandboxResponse): void =>
  void reply.writeHead(status, { 'Content-Type': type, ...headers }).end(body);

function toBytes({ status, type, headers, body }: SandboxResponse, connection = 'close'): FaultBytes {
  const bytes = Buffer.from(body);
  const fields = { 'Content-Type': type, 'Content-Length': bytes.length, Connection: connection, ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: Buffer.from(`HTTP/1.1 ${status} \r\n${lines.join('')}\r\n`), body: bytes };
}
