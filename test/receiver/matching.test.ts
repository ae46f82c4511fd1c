import fc from 'fast-check';
import { addLead, createLead, feedback } from 'leadconduit-vendors/leadperfection';

/** By which ids feedback and a lead know each other, and what posts about one lead come to, whatever their order. */

const lead = { phone_1: '5125550142', postal_code: '78704', srs_id: 1 };
const vars = { lead, client_id: 'demo' };

/** That the number of the lead is that of the answer is inferred. */
const toId = (kind: string, id: string) => ({ kind, id, ...(kind === 'lead_number' && { isInferred: true }) });

describe('feedbackIds', () => {
  test.each<[string, object, object | undefined, [string, string][]]>([
    ['nothing', vars, undefined, []],
    ['the event', { ...vars, event_id: ' e1 ' }, undefined, [['event_id', 'e1']]],
    ['the event of an engine', { ...vars, event: { id: 'e2' } }, undefined, [['event_id', 'e2']]],
    ['an id of its own', { ...vars, log_number: 'lead-17' }, {}, [['log_number', 'lead-17']]],
    ['the number of the answer', vars, { lead_id: '384191' }, [['lead_number', '384191']]],
    [
      'all of them, strongest first',
      { ...vars, log_number: 17, event_id: 'e1' },
      { outcome: 'success', lead_id: '384191' },
      [
        ['event_id', 'e1'],
        ['log_number', '17'],
        ['lead_number', '384191'],
      ],
    ],
    ['what replaces them', { ...vars, event_id: 'e1', custom: { eventID: 'mine' } }, undefined, [['event_id', 'mine']]],
  ])('of Add Lead with %s', (_, sent, fields, expected) => {
    expect(addLead.feedbackIds(sent, fields)).toEqual(expected.map(([kind, id]) => toId(kind, id)));
  });

  test('of Create Lead are those of custom keys', () => {
    const custom = { LogNumber: 'lead-17', other: 'x' };
    const sent = { lead, event: { id: 'e1' }, leadperfection: { subdomain: 'demo', action: 'addleads', custom } };
    expect(createLead.feedbackIds(sent)).toEqual([{ kind: 'log_number', id: 'lead-17' }]);
    expect(createLead.feedbackIds({ lead, leadperfection: { subdomain: 'demo' } })).toEqual([]);
  });

  test('of a post are those that it brings', () => {
    const read = (query: string) => feedback.feedbackIds(feedback.request({ method: 'GET', uri: `/?${query}` }));
    expect(read('ProspectID=1&log_number=lead-17&EVENTID=e1&LeadNumber=384191')).toEqual([
      { kind: 'event_id', id: 'e1' },
      { kind: 'log_number', id: 'lead-17' },
      { kind: 'lead_number', id: '384191', isInferred: true },
    ]);
    expect(read('ProspectID=1&EventID=NULL&event_id=of-the-engine')).toEqual([]);
  });

  test('survive anything', () => {
    for (const junk of [undefined, null, {}, { lead: null }, { custom: 'x' }]) {
      expect(addLead.feedbackIds(junk, junk as object)).toEqual([]);
      expect(createLead.feedbackIds(junk, junk as object)).toEqual([]);
    }
  });
});

type Fields = Record<string, string>;
const fold = (...posts: Fields[]) =>
  posts.reduce<Fields | undefined>((known, post) => feedback.foldFeedback(known, post), undefined) ?? {};

describe('foldFeedback', () => {
  const set = { CallsCount: '2', Dispo: 'Set', EverSet: 'true' };
  const demo = { CallsCount: '4', Dispo: 'Demo', EverSet: 'false', EverDemo: 'true' };

  test.each<[string, Fields[], Fields]>([
    ['the higher count counts', [set, demo], { ...demo, EverSet: 'true' }],
    ['an old post that comes late does not', [demo, set], { ...demo, EverSet: 'true' }],
    ['of equal counts the later one does', [set, { CallsCount: '2', Dispo: 'No' }], { ...set, Dispo: 'No' }],
    ['without a count the later one does', [{ Dispo: 'A' }, { Dispo: 'B' }], { Dispo: 'B' }],
    [
      'a count that is none is none',
      [{ Dispo: 'A', CallsCount: 'x' }, { Dispo: 'B' }],
      { Dispo: 'B', CallsCount: 'x' },
    ],
    [
      'counts are numbers',
      [
        { CallsCount: '10', Dispo: 'A' },
        { CallsCount: '9', Dispo: 'B' },
      ],
      { CallsCount: '10', Dispo: 'A' },
    ],
    [
      'one without a count lets no older one win',
      [demo, { Dispo: 'Later' }, set],
      { CallsCount: '4', Dispo: 'Later', EverSet: 'true', EverDemo: 'true' },
    ],
    [
      'a sale stays a sale',
      [
        { Sold: 'true', type: 'conversion' },
        { Sold: 'false', Dispo: 'x' },
      ],
      { Sold: 'true', type: 'conversion', Dispo: 'x' },
    ],
    [
      'a deleted lead is a return, sold or not',
      [{ Sold: 'true' }, { type: 'return', Method: 'X' }],
      { Sold: 'true', type: 'return', Method: 'X' },
    ],
    ['what was never so is not', [{ EverSet: 'false' }, { EverSet: 'false' }], { EverSet: 'false' }],
  ])('%s', (_, posts, expected) => {
    expect(fold(...posts)).toEqual(expected);
  });

  const flag = fc.constantFrom('true', 'false', undefined);
  const post = fc
    .record({ EverSet: flag, EverGrossIssue: flag, EverDemo: flag, Sold: flag, Dispo: fc.constantFrom('A', 'B', 'C') })
    .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== undefined)) as Fields);
  const posts = fc
    .array(post, { minLength: 1, maxLength: 8 })
    .map((all) => all.map((fields, index) => ({ ...fields, CallsCount: String(index) })));

  test('posts with counts come to the same in any order, repeated or not', () => {
    const shuffled = posts.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
    );
    fc.assert(fc.property(shuffled, ([all, mixed]) => expect(fold(...mixed)).toEqual(fold(...all))));
  });

  test('nothing that was ever so falls back', () => {
    const property = fc.property(fc.array(post, { minLength: 1 }), (all) => {
      const folded = fold(...all);
      for (const name of ['EverSet', 'EverGrossIssue', 'EverDemo', 'Sold'])
        expect(folded[name] === 'true').toBe(all.some((fields) => fields[name] === 'true'));
    });
    fc.assert(property);
  });

  test('changes nothing that it is given', () => {
    const [known, later] = [Object.freeze({ ...set }), Object.freeze({ ...demo })];
    feedback.foldFeedback(known, later);
    expect([known, later]).toEqual([set, demo]);
  });
});
