/**
 * Simulates LeadPerfection's server from what is known of the wire, without any code of the actions. Unknown behaviour
 * is invented and marked as such: the words of a rejection, and what the server checks before it.
 */
import {
  jsonResponse,
  notFound,
  type RecordedRequest,
  type SandboxResponse,
  textResponse,
  type VendorRequest,
  type VendorSandbox,
} from '../sandbox/types';

const postingHost = 'lppost.leadperfection.com';

export const sandbox: VendorSandbox = {
  hosts: /^[a-z0-9-]+\.leadperfection\.com$/,
  createHandler,
  feedback: { idKey: 'EventID', create: createFeedback },
};

function createHandler(): (request: VendorRequest) => SandboxResponse {
  let lastQueued = 384190;
  return (request) => {
    if (request.method !== 'POST') return notFound;
    if (request.host === postingHost) return answerPosting(request, () => ++lastQueued);
    const page = /^\/batch\/([\w-]+)\.asp$/.exec(request.path)?.[1];
    if (page === undefined) return notFound;
    return page.toLowerCase() === 'addleads' ? answerAddleads(request) : answerLeadForm(request);
  };
}

/** `/<client id>/<action>`, flat JSON. A post without phone1 is answered with OK without a number (reported). */
function answerPosting({ path, body }: VendorRequest, takeNumber: () => number): SandboxResponse {
  const lead = parseObject(body);
  if (!/^\/[a-z0-9-]+\/addlead$/i.test(path) || lead === undefined) return notFound;
  const refuse = (error: string) => jsonResponse({ status: 'ERROR', error, message: '' }, false);
  const { phone1, zip } = lead;
  if (!phone1) return jsonResponse({ status: 'OK', error: '', message: 'lead added:' }, false);
  if (!/^\d{10}$/.test(String(phone1))) return refuse('Invalid phone1'); // the words are invented
  if (!/^\d{5}$/.test(String(zip))) return refuse('Invalid zip'); // the words are invented, too
  return jsonResponse({ status: 'OK', error: '', message: `lead added: ${takeNumber()}` }, true);
}

/** `/batch/addleads.asp`, a form. It answers `[OK]` without an id; its rejections are invented. */
function answerAddleads({ body }: VendorRequest): SandboxResponse {
  const form = new URLSearchParams(body);
  if (!form.get('phone1')) return textResponse('Phone is required', false);
  if (!/^\d{5}$/.test(form.get('zip') ?? '')) return textResponse('Zip is not valid', false);
  return textResponse('[OK]\r\n', true);
}

/** `/batch/LeadForm….asp`, a form with UserID and Password; its rejections are invented. */
function answerLeadForm({ body }: VendorRequest): SandboxResponse {
  const form = new URLSearchParams(body);
  if (!form.get('UserID') || !form.get('Password')) return textResponse('Invalid UserID or Password', false);
  if (!/^\d{10}$/.test(form.get('Phone') ?? '')) return textResponse('Phone is not valid', false);
  return textResponse('[OK]', true);
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The dispositions that the leads get in turn. */
const sampleDispositions: Record<string, string>[] = [
  { Method: 'A', Dispo: 'Appointment set', EverSet: 'true', ApptDate: '11/24/2026 10:00 AM', CallsCount: '2' },
  { Method: 'X', ikr_id: '17', ikrdescr: 'Bad phone number', Dispo: 'Deleted', CallsCount: '3' },
  { Method: 'A', Dispo: 'Sold', EverSet: 'true', EverDemo: 'true', Sold: 'true', Gross: '12500.00', CallsCount: '4' },
  { Method: 'M', Dispo: 'No answer', CallsCount: '1' },
];

/** Keys of the feedback, each with the key of the lead that has the same value. */
const repeatedKeys = {
  EventID: 'EventID',
  LogNumber: 'lognumber',
  FirstName: 'firstname',
  LastName: 'lastname',
  Phone: 'phone1',
  Email: 'email',
  Zip: 'zip',
  SRS_ID: 'srs_id',
};

/** Builds the feedback on a lead of the posting URL. The form pages send none. */
function createFeedback({ host, fields }: RecordedRequest, index: number): Record<string, string> | undefined {
  if (host !== postingHost) return undefined;
  const sent = new Map(fields);
  const repeated = Object.entries(repeatedKeys).map(([key, from]) => [key, sent.get(from) ?? ''] as const);
  return {
    ProspectID: String(90001 + index),
    ...Object.fromEntries(repeated.filter(([, value]) => value !== '')),
    ...sampleDispositions[index % sampleDispositions.length],
  };
}
