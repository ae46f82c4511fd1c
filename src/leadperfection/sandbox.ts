import { notFound, textAnswer, type VendorAnswer, type VendorRequest } from './vendor-request';

/**
 * LeadPerfection's three doors, read from what is known of the wire and from nothing of ours. What nobody knows is
 * invented here and says so: the words of a refusal, and what is looked at before one.
 */
export function leadperfection(queueNumber: () => number) {
  return (request: VendorRequest): VendorAnswer => {
    if (request.method !== 'POST') return notFound;
    if (request.host === 'lppost.leadperfection.com') return posting(request, queueNumber);
    const page = /^\/batch\/([\w-]+)\.asp$/.exec(request.path)?.[1];
    if (page === undefined) return notFound;
    return page.toLowerCase() === 'addleads' ? addleads(request) : leadForm(request);
  };
}

/** Door A: `/<client id>/<action>`, flat JSON. A post without phone1 answers OK without a number (reported). */
function posting({ path, body }: VendorRequest, queueNumber: () => number): VendorAnswer {
  const lead = jsonObject(body);
  if (!/^\/[a-z0-9-]+\/addlead$/i.test(path) || lead === undefined) return notFound;
  const { phone1, zip } = lead;
  if (!phone1) return door('OK', '', 'lead added:');
  if (!/^\d{10}$/.test(String(phone1))) return door('ERROR', 'Invalid phone1', ''); // the words are invented
  if (!/^\d{5}$/.test(String(zip))) return door('ERROR', 'Invalid zip', ''); // and so are these
  return door('OK', '', `lead added: ${queueNumber()}`);
}

const door = (status: string, error: string, message: string): VendorAnswer => ({
  ...textAnswer(JSON.stringify({ status, error, message }), /\d$/.test(message)),
  type: 'application/json',
});

/** Door B: `/batch/addleads.asp`, a form. It answers `[OK]` and no id; its refusals are invented. */
function addleads({ body }: VendorRequest): VendorAnswer {
  const form = new URLSearchParams(body);
  if (!form.get('phone1')) return textAnswer('Phone is required', false);
  if (!/^\d{5}$/.test(form.get('zip') ?? '')) return textAnswer('Zip is not valid', false);
  return textAnswer('[OK]\r\n', true);
}

/** Door C: `/batch/LeadForm….asp`, a form with UserID and Password; its refusals are invented. */
function leadForm({ body }: VendorRequest): VendorAnswer {
  const form = new URLSearchParams(body);
  if (!form.get('UserID') || !form.get('Password')) return textAnswer('Invalid UserID or Password', false);
  if (!/^\d{10}$/.test(form.get('Phone') ?? '')) return textAnswer('Phone is not valid', false);
  return textAnswer('[OK]', true);
}

function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
