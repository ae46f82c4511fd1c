/**
 * Simulates PhoneBurner's `put_contact` with its eight documented reasons, from the vendor's page, without any code of
 * the action. The answer to a missing key is invented: none is documented.
 */
import { notFound, type SandboxResponse, textResponse, type VendorRequest, type VendorSandbox } from '../sandbox/types';

/** Account ids that cause the vendor's account errors. Any other id is a valid account. */
export const errorUserIds = { unknown: '404', cancelled: '410' };

export const sandbox: VendorSandbox = { hosts: /^www\.phoneburner\.com$/, createHandler };

/** Remembers the e-mail addresses of each account, to find duplicates. */
function createHandler(): (request: VendorRequest) => SandboxResponse {
  const known = new Set<string>();
  return ({ method, path, query }) => {
    if (method !== 'GET' || path !== '/api/vendor/put_contact') return notFound;
    if (!query.get('key')) return textResponse('', false, 'text/plain', 403);
    const reason = findRefusal(query, known);
    if (reason) return textResponse(reason, false);
    known.add(getContactKey(query));
    const upc = known.size.toString(36).toUpperCase().padStart(8, '0');
    const url = `https://www.phoneburner.com/ms/lead_redirect? upc=${upc}`; // the vendor's page shows this space
    return textResponse(`SUCCESS|${url}`, true);
  };
}

function findRefusal(query: URLSearchParams, known: Set<string>): string | undefined {
  const user = query.get('user_id');
  if (!user) return 'ERROR|IDNUMBER IS REQUIRED';
  if (user === errorUserIds.unknown) return 'FAILURE|UNKNOWN USER';
  if (user === errorUserIds.cancelled) return 'ERROR|CANCELLED USER';
  if (!query.get('cm_id')) return 'ERROR|CM_ID IS REQUIRED';
  if (!/^\d+$/.test(query.get('cm_id') ?? '')) return 'ERROR|CM_ID IS INVALID';
  if (query.has('response_type') && query.get('response_type') !== 'text') return 'ERROR|BAD RESPONSE TYPE';
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(query.get('email') ?? '')) return 'FAILURE|INVALID EMAIL';
  return known.has(getContactKey(query)) ? 'ERROR|DUPLICATE EMAIL' : undefined;
}

const getContactKey = (query: URLSearchParams) => `${query.get('user_id')} ${query.get('email')?.toLowerCase()}`;
