export type { BreakerOptions, BreakerState } from './breaker';
export { type DeliverOptions, type Delivery, deliver, type Memory, type Told } from './deliver';
export { type DeliverAllOptions, type Delivered, deliverAll } from './deliver-all';
export type { Sent } from './exchange';
export { type Journal, type JournalOptions, openJournal, readJournal } from './journal';
export type { Entry, Standing } from './journal-index';
export type { RetryOptions } from './retry';
