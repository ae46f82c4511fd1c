/** Whether a request left: `no` byte of it did; a whole answer came, so `yes`; or `unknown`. Decided by the socket. */
export type Sent = 'no' | 'yes' | 'unknown';

/**
 * How a lead stands. `unsent`: the vendor has certainly not taken it. `delivered`: the vendor has it. `rejected`: the
 * vendor turned it away. `uncertain`: nobody knows whether the vendor has it.
 *
 * Only `unsent` is sent again by itself.
 */
export type LeadStatus = 'unsent' | 'delivered' | 'rejected' | 'uncertain';
