import { at, entries, list, normal, type OutboundAction, readersOf, text, type Variable, wireOf } from '../types';
import type { FieldReading, RequestView, Warning } from './api';

/** What the doctor looks at: a lead, how its fields are read, and what is sent of it. */
export interface Examined {
  readonly action: OutboundAction;
  readonly vars: unknown;
  readonly fields: Readonly<Record<string, FieldReading>>;
  readonly request: RequestView | undefined;
}

/** Mistakes that people make in a mapping and that `validate` lets pass, since they are no reason to lose a lead. */
export const warningsOf = (examined: Examined): Warning[] => checks.flatMap((check) => check(examined));

type Check = (examined: Examined) => Warning[];

/** A check of one variable, for the actions that have it. */
const of =
  (name: string, check: (read: (name: string) => string, examined: Examined) => string | false): Check =>
  (examined) => {
    const readers = readersOf(examined.action.input);
    const sentence = readers.has(name) && check((other) => readers.get(other)?.text(examined.vars) ?? '', examined);
    return sentence ? [{ field: name, sentence }] : [];
  };

/** A check of every variable. */
const ofEach =
  (check: (variable: Variable, examined: Examined) => string | false): Check =>
  (examined) =>
    examined.action.input.flatMap((variable) => {
      const sentence = check(variable, examined);
      return sentence ? [{ field: variable.name, sentence }] : [];
    });

const checks: readonly Check[] = [
  of('pro_id', (read) => {
    if (read('pro_id') === '') return false;
    return read('pro_id') === read('lead.srs_id')
      ? 'is the same number as lead.srs_id: one is the source, the other the promoter, and one of them is wrong'
      : 'is the promoter, and lead.srs_id the source: they are easily swapped, and the lead is then filed under another';
  }),
  of('lead.trustedform_cert_url', (read, { action, vars }) => {
    const variable = action.input.find(({ name }) => name === 'lead.trustedform_cert_url');
    if (!variable || wireOf(variable, action.wireFormat?.(vars)) === undefined) return false;
    const certificate = read('lead.trustedform_cert_url');
    if (certificate === '') return 'is missing: nothing proves the consent of the lead';
    return (
      !/^https:\/\/cert\.trustedform\.com\/[0-9a-f]{40}$/i.test(certificate) &&
      'does not look like the address of a TrustedForm certificate'
    );
  }),
  of(
    'sender',
    (read) =>
      read('sender') === '' && 'is blank, and so is the name of the source: the vendor will not know who sent the lead',
  ),
  of('leadperfection.action', (read, { vars }) => {
    const isAddleads = read('leadperfection.action').toLowerCase() === 'addleads';
    return (
      isAddleads &&
      text(at(vars, ['source', 'name'])) === '' &&
      'is addleads, which names a sender, and source.name is blank'
    );
  }),
  of('appointment_time', (read) => oddHour(read('appointment_time'))),
  of('appointment_date', (read) => {
    if (read('appointment_date') === '' || read('appointment_time') !== '') return false;
    return 'has no time beside it: an appointment needs both';
  }),
  of('phoneburner.additional_phone_types', (_, { vars }) => {
    const [phones, types] = ['additional_phones', 'additional_phone_types'].map((name) =>
      filled(at(vars, ['phoneburner', name])),
    );
    return (types ?? 0) > (phones ?? 0) && 'has more items than there are phones: they belong together by their place';
  }),
  of('phoneburner.custom_field.*', (_, { vars }) => {
    const named = entries(at(vars, ['phoneburner', 'custom_field']));
    return (
      named.some(([id]) => !/^\d+$/.test(id)) &&
      'has an id that is not of digits only; the ids are in the Custom Field Legend'
    );
  }),
  ofEach(
    ({ name, type }, { action, vars, fields }) =>
      type === 'phone' &&
      fields[name]?.doubtful === true &&
      phoneTrouble(fields[name].read, text(readersOf(action.input).get(name)?.given(vars))),
  ),
  ofEach(
    ({ name, type }, { fields }) =>
      type === 'email' && !!fields[name]?.read && fields[name].doubtful && 'does not look like an e-mail address',
  ),
  ofEach((variable, { action, vars, fields }) => {
    const read = fields[variable.name]?.read ?? '';
    const encode = wireOf(variable, action.wireFormat?.(vars))?.encode;
    const shortened = variable.type === 'postal_code' && encode !== undefined && encode(read) !== read;
    return shortened && 'is a ZIP+4; the vendor takes the first five digits only';
  }),
  ofEach((variable, { action, vars, fields }) => {
    const unsent = variable.wire !== undefined && wireOf(variable, action.wireFormat?.(vars)) === undefined;
    const { read = '', from } = fields[variable.name] ?? {};
    return unsent && read !== '' && from !== 'default' && 'is not sent to this page: the other kind of page takes it';
  }),
  ofEach(({ name }, { fields }) => {
    const cut = fields[name]?.cut;
    return cut !== undefined && `is longer than the vendor takes: ${cut} characters are cut off`;
  }),
  ofEach(({ name }, { request }) => {
    const keys = request?.parameters.filter(({ field, grade }) => field === name && grade === 'inferred') ?? [];
    return (
      keys.length > 0 && `is sent as ${keys[0]?.key}, which nobody has confirmed; a custom field can send another key`
    );
  }),
];

const filled = (value: unknown): number => [...list(value).values()].filter(Boolean).length;

function phoneTrouble(read: string, given: string): string | false {
  if (read === '') return given !== '' && 'is masked, and is not sent';
  const digits = normal.phone(read).replace(/\D/g, '').length;
  return digits === 10
    ? 'has ten digits that are no North American number'
    : `has ${digits} digits; a North American number has ten`;
}

/** Times of day at which nobody comes for an appointment, most often since AM or PM is wrong. */
function oddHour(time: string): string | false {
  if (time === '') return false;
  const [, hour = '', minute = '00', half] =
    /^(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])\.?m?\.?$/i.exec(time) ??
    /^(\d{1,2}):(\d{2})(?::\d{2})?()$/.exec(time) ??
    [];
  if (hour === '') return 'is no time of day, such as 10:00 AM';
  const written = Number(hour);
  if (Number(minute) > 59 || (half ? written < 1 || written > 12 : written > 23))
    return 'is no hour that a clock shows';
  const hours = half ? (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : written;
  return (hours < 7 || hours > 21) && 'is at night; is it AM or PM, and on the clock of the client?';
}
