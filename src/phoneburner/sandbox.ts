import { notFound, textAnswer, type VendorAnswer, type VendorRequest } from './vendor-request';

/** Account ids that stand for the vendor's account troubles; any other id is an account in good standing. */
export const troubledUsers = { unknown: '404', cancelled: '410' };

/**
 * PhoneBurner's `put_contact`, with its eight documented reasons, read from the vendor's page and from nothing of ours.
 * It knows an e-mail address again within an account. Its answer to a missing key is invented: none is documented.
 */
export function phoneburner() {
  const known = new Set<string>();
  return ({ method, path, query }: VendorRequest): VendorAnswer => {
    if (method !== 'GET' || path !== '/api/vendor/put_contact') return notFound;
    if (!query.get('key')) return textAnswer('', false, 'text/plain', 403);
    const reason = refusal(query, known);
    if (reason) return textAnswer(reason, false);
    known.add(contact(query));
    const upc = known.size.toString(36).toUpperCase().padStart(8, '0');
    return textAnswer(`SUCCESS|https://www.phoneburner.com/ms/lead_redirect? upc=${upc}`, true); // the space is theirs
  };
}

function refusal(query: URLSearchParams, known: Set<string>): string | undefined {
  const user = query.get('user_id');
  if (!user) return 'ERROR|IDNUMBER IS REQUIRED';
  if (user === troubledUsers.unknown) return 'FAILURE|UNKNOWN USER';
  if (user === troubledUsers.cancelled) return 'ERROR|CANCELLED USER';
  if (!query.get('cm_id')) return 'ERROR|CM_ID IS REQUIRED';
  if (!/^\d+$/.test(query.get('cm_id') ?? '')) return 'ERROR|CM_ID IS INVALID';
  if (query.has('response_type') && query.get('response_type') !== 'text') return 'ERROR|BAD RESPONSE TYPE';
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(query.get('email') ?? '')) return 'FAILURE|INVALID EMAIL';
  return known.has(contact(query)) ? 'ERROR|DUPLICATE EMAIL' : undefined;
}

const contact = (query: URLSearchParams) => `${query.get('user_id')} ${query.get('email')?.toLowerCase()}`;
