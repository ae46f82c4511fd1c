export type { BreakerOptions, BreakerState } from './breaker';
export { type DeliverOptions, type Delivery, deliver, type Told } from './deliver';
export { type DeliverAllOptions, type Delivered, deliverAll } from './deliver-all';
export type { Sent } from './exchange';
export { type Entry, type Journal, type JournalOptions, openJournal, readJournal, type Standing } from './journal';
export type { RetryOptions } from './retry';
