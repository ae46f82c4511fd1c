/**
 * Codes for a missing or incomplete answer, each with the sentence that people read. They hold no data of a request.
 */
export const transportErrors = {
  ADDRESS_INVALID: 'the address does not belong to the vendor',
  HEADER_INVALID: 'a header holds a line break or another control character',
  REQUEST_INVALID: 'the request cannot be written as HTTP',
  REQUEST_TOO_LARGE: 'the request is too large',
  CLIENT_UNAVAILABLE: 'the HTTP client cannot be loaded: run npm install again',
  ABORTED: 'the delivery was stopped before a whole answer came',
  HOST_NOT_FOUND: "the vendor's host name could not be found",
  HOST_UNREACHABLE: 'the vendor could not be reached',
  CONNECTION_REFUSED: 'the vendor refused the connection',
  TLS_FAILED: 'no secure connection: the certificate or the TLS version of the vendor is not accepted',
  TIMEOUT: 'no whole answer came in time',
  CONNECTION_RESET: 'the connection broke before the answer was complete',
  EARLY_RESPONSE: 'an answer came before the request had left',
  RESPONSE_INVALID: 'the answer is not valid HTTP',
  RESPONSE_TOO_LARGE: 'the answer is too large',
} as const;

/** Why no whole answer came from the vendor. */
export type TransportCode = keyof typeof transportErrors;

/** Returns the sentence of a code. `sent` is `unknown` when the request may have left. */
export const getTransportReason = (code: TransportCode, sent: 'no' | 'unknown'): string =>
  code === 'CONNECTION_RESET' && sent === 'no'
    ? 'the connection broke before anything was sent'
    : transportErrors[code];

const systemErrors: Readonly<Record<string, TransportCode>> = {
  ECONNREFUSED: 'CONNECTION_REFUSED',
  ENOTFOUND: 'HOST_NOT_FOUND',
  EHOSTUNREACH: 'HOST_UNREACHABLE',
  ENETUNREACH: 'HOST_UNREACHABLE',
  ETIMEDOUT: 'TIMEOUT',
};

const errorFamilies: readonly (readonly [RegExp, TransportCode])[] = [
  [/^EAI_/, 'HOST_NOT_FOUND'], // the resolver's own codes
  [/^HPE_/, 'RESPONSE_INVALID'], // the HTTP parser
  [/^ERR_TLS_|^ERR_SSL_|^EPROTO$|CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^CRL_/, 'TLS_FAILED'], // Node and OpenSSL
];

/** Maps an error code of Node (socket, resolver, TLS, HTTP parser) to a transport code. Default: CONNECTION_RESET. */
export function getTransportCode(nodeCode: string | undefined): TransportCode {
  const code = nodeCode ?? '';
  return systemErrors[code] ?? errorFamilies.find(([family]) => family.test(code))?.[1] ?? 'CONNECTION_RESET';
}
