export { MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES } from './client';
export { type TransportCode, transportErrors } from './error-codes';
export { type Attempt, type SendHttpOptions, send } from './send';
