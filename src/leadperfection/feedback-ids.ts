import * as t from '../types';

/**
 * The kinds of ids that link a feedback post to a sent lead, strongest first. EventID and LogNumber come back:
 * documented by the list of keys of Feedback. LeadNumber is the number in the answer of Add Lead: inferred.
 */
type Kind = 'event_id' | 'log_number' | 'lead_number';

const sentKeys: readonly (readonly [Kind, string])[] = [
  ['event_id', 'eventid'],
  ['log_number', 'lognumber'],
];

/** Returns the ids of a sent lead. Reads the sent pairs, because a `custom.*` key may replace one of the table. */
export function getSentIds(pairs: readonly t.Pair[], result: unknown): t.FeedbackId[] {
  const sent = new Map(pairs.map(([key, text]) => [key.toLowerCase(), text]));
  const ids = sentKeys.map(([kind, key]) => ({ kind, id: (sent.get(key) ?? '').trim() }));
  return [...ids, toLeadNumber(t.toRawText(t.getPath(result, ['lead_id'])))].filter(({ id }) => id !== '');
}

/** Returns the ids of a post from the fields that `request` returns. */
export function getPostedIds(fields: Readonly<Record<string, string>>): t.FeedbackId[] {
  const ids = [
    { kind: 'event_id', id: fields.EventID ?? '' },
    { kind: 'log_number', id: fields.LogNumber ?? '' },
    toLeadNumber(fields.LeadNumber ?? ''),
  ];
  return ids.filter(({ id }) => id !== '');
}

const toLeadNumber = (id: string): t.FeedbackId & { kind: Kind } => ({ kind: 'lead_number', id, isInferred: true });
