import { hash } from 'node:crypto';
import { at, getLeadContent, type OutboundAction, text } from '../types';

/** Who a lead is to the journal, and what it says. */
export interface Identity {
  /** Action, host, account and the lead's own key, readable; a digest where the lead has no key. */
  readonly key: string;
  /** A digest of the lead's own values, by which the same key with other values is noticed. */
  readonly contentHash: string;
}

export interface IdentityOptions {
  /** The caller's own key. */
  readonly key?: string | undefined;
  /** Whether the lead goes to loopback: what was sent there has not been sent to the vendor. */
  readonly isSandbox?: boolean | undefined;
}

/** The identity of a lead: under the caller's key, else `lead.id`, else a digest of its values. */
export function getIdentity(
  action: OutboundAction,
  vars: unknown,
  salt: string,
  { key, isSandbox }: IdentityOptions = {},
): Identity {
  const { host, account } = action.destination(vars);
  const contentHash = digest(salt, getLeadContent(action.input, vars));
  const own = key?.trim() || text(at(vars, ['lead', 'id'])).trim() || `values-${contentHash}`;
  return {
    key: [action.key, isSandbox ? SANDBOX_HOST : host, account, own].join('|').replace(/[\r\n]/g, ' '),
    contentHash,
  };
}

/** Stands in a key in the place of the vendor's host when a lead went to loopback. */
const SANDBOX_HOST = 'loopback';

/** Whether the lead of a key went to loopback. */
export const isSandboxKey = (key: string): boolean => key.split('|', 2)[1] === SANDBOX_HOST;

const digest = (salt: string, values: unknown[]): string =>
  hash('sha256', salt + JSON.stringify(values), 'base64url').slice(0, 22);
