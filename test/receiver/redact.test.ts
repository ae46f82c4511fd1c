import { feedback } from 'leadconduit-vendors/leadperfection';
import { type Feedback, redactFeedback } from 'leadconduit-vendors/receiver';

/** What may lie in a file or a log of a post: ids and what became of the lead, and nothing of the person. */

const redact = (fields: Record<string, string>) => {
  const post: Feedback = { at: '2026-01-01T00:00:00.000Z', action: feedback.key, status: 201, fields };
  return redactFeedback(feedback, post).fields;
};

const plain = {
  ...{ type: 'return', ProspectID: '90001', EventID: 'jane-1', LeadNumber: '78704', LogNumber: 'jane@example.com' },
  ...{
    DateReceived: '11/24/2026 10:00 AM',
    Prod: '17',
    Source: 'Austin Heating',
    SubSource: 'Web',
    SRS_ID: '5125550142',
  },
  ...{ Dispo: 'Appointment set', CallsCount: '2', EverSet: 'true', Sold: 'false', Gross: '12500.00', Method: 'X' },
  ...{ ikr_id: '17', ikrdescr: 'Bad phone number', inq_id: '7', RecType: 'L' },
};
const personal = {
  ...{ FirstName: 'Jane', LastName: 'Doe', Address1: '1 Main St', City: 'Austin', State: 'TX', Zip: '78704' },
  ...{ Phone: '(512) 555-0142', Email: 'jane@example.com', SalesRep: 'Sam Seller', Setter: 'Sue Setter' },
};

test('ids and the disposition stay as they are, and the person is covered', () => {
  const redacted = redact({ ...plain, ...personal });
  expect(redacted).toMatchObject(plain);
  expect(Object.keys(redacted).sort()).toEqual(Object.keys({ ...plain, ...personal }).sort());
  const texts = Object.keys(personal).map((name) => redacted[name]);
  expect(texts.filter((text) => !/^[x0 ().@+-]+$/.test(text ?? '1'))).toEqual([]);
});

test('a sentence that repeats the person is covered there', () => {
  const reason = 'Jane does not answer at 512.555.0142, wrote from JANE@example.com';
  const redacted = redact({ ...personal, reason, Dispo: 'Not Doe' });
  expect(redacted.reason).toBe('[hidden] does not answer at [number], wrote from [email]');
  expect(redacted.Dispo).toBe('Not [hidden]');
});

test('a field that the table does not know is covered', () => {
  expect(redact({ Nickname: 'Janie' })).toEqual({ Nickname: '' });
});
