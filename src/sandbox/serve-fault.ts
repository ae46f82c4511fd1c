import type { ServerResponse } from 'node:http';
import { type Fault, type FaultBytes, type FaultName, faults } from './faults';
import type { SandboxResponse, VendorRequest } from './types';

/** A fault with its options. */
export interface FaultRule {
  /** The name of the fault. */
  readonly fault: FaultName;
  /**
   * Whether the vendor accepts the lead before the fault. Default: true, the worst case; false for answers which mean
   * that it did not (403, 404, 429, 503 with `retryAfter`).
   */
  readonly isTaken?: boolean | undefined;
  /** The `Retry-After` header of a complete answer: seconds, or an HTTP date. */
  readonly retryAfter?: number | string | undefined;
  /** For `slow-head` and `slow-body`: milliseconds between two bytes. Default: 250. */
  readonly everyMs?: number | undefined;
}

/**
 * The faults of the requests: a list with one entry per request, and no faults after its end; or a function that
 * chooses for each request (`index` counts from 0). `undefined` is no fault.
 */
export type FaultPlan =
  | readonly (FaultName | FaultRule | undefined)[]
  | ((request: VendorRequest, index: number) => FaultName | FaultRule | undefined);

/** Turns a plan into a function. Throws a TypeError for a list with an unknown fault. */
export function createFaultChooser(plan: FaultPlan): (request: VendorRequest, index: number) => FaultRule | undefined {
  if (typeof plan === 'function') return (request, index) => toRule(plan(request, index));
  const rules = plan.map(toRule);
  return (_, index) => rules[index];
}

function toRule(fault: FaultName | FaultRule | undefined): FaultRule | undefined {
  const rule = typeof fault === 'string' ? { fault } : fault;
  if (rule !== undefined && !Object.hasOwn(faults, rule.fault)) {
    throw new TypeError(`unknown fault; use one of ${Object.keys(faults).join(', ')}`);
  }
  return rule;
}

/** Whether the vendor accepts the lead of a request with a fault. */
export function isTaken({ fault, isTaken, retryAfter }: FaultRule): boolean {
  if (isTaken !== undefined) return isTaken;
  return faults[fault].isTaken && !(fault === 'status-503' && retryAfter !== undefined);
}

/** Returns the answer that replaces the vendor's. */
export function spoilAnswer({ fault, retryAfter }: FaultRule, vendor: SandboxResponse): SandboxResponse {
  const { answer }: Fault = faults[fault];
  const spoilt = answer ? answer(vendor) : vendor;
  return retryAfter === undefined
    ? spoilt
    : { ...spoilt, headers: { ...spoilt.headers, 'Retry-After': String(retryAfter) } };
}

/** Simulates a fault on a connection. */
export function serveFault({ fault, everyMs = 250 }: FaultRule, reply: ServerResponse, answer: SandboxResponse): void {
  const { act, copies = 1 }: Fault = faults[fault];
  const { socket } = reply;
  if (socket === null) return; // the sender has closed the connection
  if (act) {
    act(socket, toBytes(answer), everyMs);
    return;
  }
  const { head, body } = toBytes(answer, 'keep-alive');
  sendAnswer(reply, answer);
  if (!reply.shouldKeepAlive) return; // the sender reads no more
  for (let copy = 1; copy < copies; copy++) socket.write(Buffer.concat([head, body]));
}

/** Sends a complete answer. */
export const sendAnswer = (reply: ServerResponse, { status, type, headers, body }: SandboxResponse): void =>
  void reply.writeHead(status, { 'Content-Type': type, ...headers }).end(body);

function toBytes({ status, type, headers, body }: SandboxResponse, connection = 'close'): FaultBytes {
  const bytes = Buffer.from(body);
  const fields = { 'Content-Type': type, 'Content-Length': bytes.length, Connection: connection, ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: Buffer.from(`HTTP/1.1 ${status} \r\n${lines.join('')}\r\n`), body: bytes };
}
