import type { FaultName } from './faults';

/** What a vendor's `sandbox.ts` exports as `sandbox`: the vendor's server, as far as it is known. */
export interface VendorSandbox {
  /** The hosts under which the vendor answers, in lower case. */
  readonly hosts: RegExp;
  /** Starts a server that has seen no request yet. */
  createHandler(): (request: VendorRequest) => SandboxResponse;
  /** What the vendor posts about the leads that it took. Absent: it posts nothing. */
  readonly feedback?: VendorFeedback;
}

export interface VendorFeedback {
  /** The key by which a post names the lead, such as an id that was sent with it. */
  readonly idKey: string;
  /**
   * Builds the feedback on an accepted request, under the vendor's own keys; undefined when the vendor posts none on it.
   * `index` counts the vendor's posts from 0.
   */
  create(recorded: RecordedRequest, index: number): Record<string, string> | undefined;
}

/** One request as a vendor's server sees it, its parameters decoded. */
export interface VendorRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The header Host, in lower case. */
  readonly host: string;
  /** The path, without its query. */
  readonly path: string;
  /** The parameters of the query. */
  readonly query: URLSearchParams;
  /** The headers, their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as text. */
  readonly body: string;
}

/** What the vendor answers, and whether it took the lead. */
export interface SandboxResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The content type. */
  readonly type: string;
  /** The body. */
  readonly body: string;
  /** Headers beside the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the vendor has taken the lead. */
  readonly accepted: boolean;
}

/** One exchange, for tests and people to look at. */
export interface RecordedRequest extends VendorRequest {
  /** The key of the vendor that answered; undefined for a host that is no vendor's. */
  readonly vendor: string | undefined;
  /** The decoded parameters of query or body. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** What the vendor made of it. Where it met a fault, this is not what the sender got to see. */
  readonly response: SandboxResponse;
  /** The fault that it met, if any. */
  readonly fault?: FaultName | undefined;
}

/** The page that a common web server shows for a wrong address. */
export const notFound: SandboxResponse = {
  status: 404,
  type: 'text/html',
  body: '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body></body></html>',
  accepted: false,
};

/** Builds an answer of plain text, under the media type that the vendor gives it. */
export const textResponse = (body: string, accepted: boolean, type = 'text/html', status = 200): SandboxResponse => ({
  status,
  type,
  body,
  accepted,
});

/** Builds an answer in JSON. */
export const jsonResponse = (value: unknown, accepted: boolean, status = 200): SandboxResponse =>
  textResponse(JSON.stringify(value), accepted, 'application/json', status);
