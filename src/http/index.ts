export { MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES } from './client';
export { type TransportCode, transportErrors } from './error-codes';
export { type JoinedSignal, joinSignals } from './join-signals';
export { type Attempt, type SendRequestOptions, send } from './send';
