/** Exports of delivery for the queue, the command line and the workbench, but not for users of the package. */
export { assertTexts, isPromise } from './assert-text';
export { deliverLead } from './deliver-lead';
export { createEmitter, type Emit } from './events';
export { getKnownCode, getUncertainReason, isSettled, replayRecord } from './known-lead';
export { getRetryDelayMs, isSafeToRepeat } from './retry-policy';
export { getTimeoutSeconds } from './send-lead';
export { getLeadStatus, getSendState, isNotNow } from './status';
