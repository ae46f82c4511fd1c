export { type TransportCode, transportErrors } from './error-codes';
export { type JoinedSignal, joinSignals } from './join-signals';
export { type Attempt, send } from './send';
