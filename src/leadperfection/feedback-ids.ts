import * as t from '../types';

/**
 * The ids by which a post of feedback and a lead that was sent know each other, strongest first. That EventID and
 * LogNumber come back is documented by the list of the keys of Feedback. That LeadNumber is the number with which Add
 * Lead answered is inferred.
 */
type Kind = 'event_id' | 'log_number' | 'lead_number';

const sentKeys: readonly (readonly [Kind, string])[] = [
  ['event_id', 'eventid'],
  ['log_number', 'lognumber'],
];

/** The ids of a lead that was sent: from what went over the wire, since a `custom.*` key may replace one of the table's. */
export function getSentIds(pairs: readonly t.Pair[], result: unknown): t.FeedbackId[] {
  const sent = new Map(pairs.map(([key, text]) => [key.toLowerCase(), text]));
  const ids = sentKeys.map(([kind, key]) => ({ kind, id: (sent.get(key) ?? '').trim() }));
  return [...ids, toLeadNumber(t.toRawText(t.getPath(result, ['lead_id'])))].filter(({ id }) => id !== '');
}

/** The ids of a post, of the fields that `request` gives. */
export function getPostedIds(fields: Readonly<Record<string, string>>): t.FeedbackId[] {
  const ids = [
    { kind: 'event_id', id: fields.EventID ?? '' },
    { kind: 'log_number', id: fields.LogNumber ?? '' },
    toLeadNumber(fields.LeadNumber ?? ''),
  ];
  return ids.filter(({ id }) => id !== '');
}

const toLeadNumber = (id: string): t.FeedbackId & { kind: Kind } => ({ kind: 'lead_number', id, isInferred: true });
