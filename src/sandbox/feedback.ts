import type { Receipt } from './vendor-request';

/** The formats in which feedback may arrive; which one LeadPerfection uses is not documented. */
export type FeedbackFormat = 'form' | 'json' | 'xml';

/** What became of the leads, in turn. */
const fates: Record<string, string>[] = [
  { Method: 'A', Dispo: 'Appointment set', EverSet: 'true', ApptDate: '11/24/2026 10:00 AM', CallsCount: '2' },
  { Method: 'X', ikr_id: '17', ikrdescr: 'Bad phone number', Dispo: 'Deleted', CallsCount: '3' },
  { Method: 'A', Dispo: 'Sold', EverSet: 'true', EverDemo: 'true', Sold: 'true', Gross: '12500.00', CallsCount: '4' },
  { Method: 'M', Dispo: 'No answer', CallsCount: '1' },
];

/** The feedback on one accepted lead: the vendor's keys, with what the lead itself brought. */
export function feedbackOn(receipt: Receipt, place: number): Record<string, string> {
  const sent = new Map(receipt.fields);
  const own = (key: string, from: string) => (sent.get(from) ? { [key]: sent.get(from) ?? '' } : {});
  return {
    ProspectID: String(90001 + place),
    ...own('EventID', 'EventID'),
    ...own('LogNumber', 'lognumber'),
    ...own('FirstName', 'firstname'),
    ...own('LastName', 'lastname'),
    ...own('Phone', 'phone1'),
    ...own('Email', 'email'),
    ...own('Zip', 'zip'),
    ...own('SRS_ID', 'srs_id'),
    ...fates[place % fates.length],
  };
}

/** Feedback as a body and its media type. */
export function written(fields: Record<string, string>, format: FeedbackFormat): { type: string; body: string } {
  if (format === 'json') return { type: 'application/json', body: JSON.stringify(fields) };
  if (format === 'form') {
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
  }
  const elements = Object.entries(fields).map(([key, value]) => `<${key}>${escaped(value)}</${key}>`);
  return { type: 'application/xml', body: `<?xml version="1.0"?><Feedback>${elements.join('')}</Feedback>` };
}

const escaped = (value: string) => value.replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
