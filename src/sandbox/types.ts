import type { FaultName } from './faults';

/** The vendor's server. A vendor's `sandbox.ts` exports it as `sandbox`. */
export interface VendorSandbox {
  /** Matches the vendor's host names, in lower case. */
  readonly hosts: RegExp;
  /** Starts a server without any state. */
  createHandler(): (request: VendorRequest) => SandboxResponse;
  /** The feedback that the vendor posts about accepted leads. Absent when it posts none. */
  readonly feedback?: VendorFeedback;
}

export interface VendorFeedback {
  /** The key of the id by which a post names its lead. */
  readonly idKey: string;
  /**
   * Builds the feedback about an accepted request, with the vendor's own keys; undefined when the vendor posts none.
   * `index` counts the vendor's posts from 0.
   */
  create(recorded: RecordedRequest, index: number): Record<string, string> | undefined;
}

/** A request as the vendor's server receives it. */
export interface VendorRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The `Host` header, in lower case. */
  readonly host: string;
  /** The path, without its query. */
  readonly path: string;
  /** The decoded parameters of the query. */
  readonly query: URLSearchParams;
  /** The headers, their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as text. */
  readonly body: string;
}

/** The vendor's answer, and whether it accepted the lead. */
export interface SandboxResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The `Content-Type`. */
  readonly type: string;
  /** The body. */
  readonly body: string;
  /** Headers besides `Content-Type`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the vendor has accepted the lead. */
  readonly accepted: boolean;
}

/** A recorded exchange. */
export interface RecordedRequest extends VendorRequest {
  /** The key of the vendor that answered; undefined for an unknown host. */
  readonly vendor: string | undefined;
  /** The decoded parameters of query or body. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The vendor's own answer. With a `fault`, the sender did not receive this one. */
  readonly response: SandboxResponse;
  /** The simulated fault, if any. */
  readonly fault?: FaultName | undefined;
}

/** The page of a common web server for an unknown path. */
export const notFound: SandboxResponse = {
  status: 404,
  type: 'text/html',
  body: '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body></body></html>',
  accepted: false,
};

/** Builds a text answer with any media type, because vendors label text as HTML. */
export const textResponse = (body: string, accepted: boolean, type = 'text/html', status = 200): SandboxResponse => ({
  status,
  type,
  body,
  accepted,
});

/** Builds a JSON answer. */
export const jsonResponse = (value: unknown, accepted: boolean, status = 200): SandboxResponse =>
  textResponse(JSON.stringify(value), accepted, 'application/json', status);
