/**
 * Whether a request was sent. `no`: not one byte was written to the socket. `yes`: a complete answer came. `unknown`:
 * anything else.
 */
export type Sent = 'no' | 'yes' | 'unknown';

/**
 * The state of a lead. `unsent`: the vendor certainly does not have it. `delivered`: the vendor has it. `rejected`: the
 * vendor rejected it. `uncertain`: it is unknown whether the vendor has it.
 *
 * Only `unsent` leads are sent again automatically.
 */
export type LeadStatus = 'unsent' | 'delivered' | 'rejected' | 'uncertain';
