import {
  getPath,
  getReaders,
  getWire,
  isMasked,
  isRoundedPhone,
  normalizers,
  toRawText,
  toSegments,
  type Variable,
} from '../types';
import type { CheckInput, FindProblem } from './checks';

/** The checks for any action, in the order in which they run. */
export const genericChecks: readonly FindProblem[] = [
  findTemplate,
  findEmailInName,
  findSameId,
  findCertificateProblem,
  findPhoneProblem,
  findEmailProblem,
  findStateProblem,
  findDateProblem,
  findZipProblem,
  findUnsentProblem,
  findCutProblem,
  findLongQuery,
];

/** Unfilled placeholders of other systems: `{{email}}`, `${email}`, `[[email]]`, `%%email%%`, `<%= email %>`. */
const TEMPLATE = /\{\{.*?\}\}|\$\{.*?\}|\[\[.*?\]\]|%%\w+%%|<%.*?%>/s;

function findTemplate({ name }: Variable, { vars }: CheckInput): string | false {
  const value = getPath(vars, toSegments(name));
  const texts = typeof value === 'object' && value !== null ? Object.values(value).map(toRawText) : [toRawText(value)];
  return texts.some((one) => TEMPLATE.test(one)) && 'holds a template that was not filled in';
}

function findEmailInName({ name }: Variable, { fields }: CheckInput): string | false {
  const isEmail = /name$/.test(name) && /\S@\S+\.\S/.test(fields[name]?.read ?? '');
  return isEmail && 'holds an e-mail address';
}

/** Finds two equal ids among the settings: usually one was copied into the other's field. */
function findSameId({ name, type, secret }: Variable, { action, fields }: CheckInput): string | false {
  const isId = (other: string) => /(^|[._])(\w+_)?id$/.test(other) && !other.startsWith('lead.');
  const read = fields[name]?.read ?? '';
  if (type !== 'string' || secret || !isId(name) || read === '') return false;
  const twin = action.input.find(
    (other) => other.name !== name && isId(other.name) && fields[other.name]?.read === read,
  );
  return twin !== undefined && `is the same as ${twin.name}: one of them is in the wrong field`;
}

function findCertificateProblem(variable: Variable, { action, vars }: CheckInput): string | false {
  if (variable.name !== 'lead.trustedform_cert_url') return false;
  if (getWire(variable, action.wireFormat?.(vars)) === undefined) return false;
  const certificate = getReaders(action.input).get(variable.name)?.getValue(vars) ?? '';
  if (certificate === '') return 'is missing: nothing proves the consent of the lead';
  return (
    !/^https:\/\/cert\.trustedform\.com\/[0-9a-f]{40}$/i.test(certificate) &&
    'does not look like the address of a TrustedForm certificate'
  );
}

function findPhoneProblem({ name, type }: Variable, { action, vars, fields }: CheckInput): string | false {
  if (type !== 'phone' || !fields[name]?.invalid) return false;
  const { read } = fields[name];
  const raw = toRawText(getReaders(action.input).get(name)?.getRaw(vars));
  if (read === '') return raw !== '' && `is ${describeUnsent(raw)}, and is not sent`;
  const digits = normalizers.phone(read).replace(/\D/g, '').length;
  return digits === 10
    ? 'has ten digits, but is not a North American number'
    : `has ${digits} digits; a North American number has ten`;
}

function describeUnsent(raw: string): string {
  if (isMasked(raw)) return 'masked';
  return isRoundedPhone(raw) ? 'in scientific notation: its last digits are lost' : 'not a number';
}

function findEmailProblem({ name, type }: Variable, { fields }: CheckInput): string | false {
  return type === 'email' && !!fields[name]?.read && fields[name].invalid && 'does not look like an e-mail address';
}

function findStateProblem({ name, type }: Variable, { fields }: CheckInput): string | false {
  const read = fields[name]?.read ?? '';
  if (type !== 'state' || read === '') return false;
  const isKnown = /^[A-Z]{2}$/.test(read) && normalizers.state(read.toLowerCase()) === read; // an unknown state is not changed
  return !isKnown && 'is not a state of the USA or a province of Canada';
}

function findDateProblem({ name, type }: Variable, { vars, fields }: CheckInput): string | false {
  if (type !== 'date' || toRawText(getPath(vars, toSegments(name))) === '') return false;
  const { read = '', invalid = true } = fields[name] ?? {};
  if (read === '') return 'is not a date, and is not sent';
  return (invalid || !isDay(read)) && 'is not a date';
}

/** Whether the date exists: there is no 30 February. */
function isDay(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month >= 1 && month <= 12;
}

function findZipProblem(variable: Variable, { action, vars, fields }: CheckInput): string | false {
  const read = fields[variable.name]?.read ?? '';
  const encode = getWire(variable, action.wireFormat?.(vars))?.encode;
  if (variable.type === 'postal_code' && /^\d{3,4}(-\d{4})?$/.test(read))
    return 'has too few digits; without a state, lost leading zeros cannot be restored';
  const isShortened = variable.type === 'postal_code' && encode !== undefined && encode(read) !== read;
  return isShortened && 'is a ZIP+4; the vendor takes the first five digits only';
}

function findUnsentProblem(variable: Variable, { action, vars, fields }: CheckInput): string | false {
  const isUnsent = variable.wire !== undefined && getWire(variable, action.wireFormat?.(vars)) === undefined;
  const { read = '', from } = fields[variable.name] ?? {};
  return (
    isUnsent && read !== '' && from !== 'default' && 'is not sent to this page: only the other kind of page takes it'
  );
}

function findCutProblem({ name }: Variable, { fields }: CheckInput): string | false {
  const cut = fields[name]?.cut;
  return cut !== undefined && `is longer than the vendor takes: ${cut} characters are cut off`;
}

/** A common limit of web servers for a whole URL. */
const MAX_QUERY = 8000;

/** Warns of a URL that is nearly too long, at the longest field of the lead. */
function findLongQuery({ name }: Variable, { request, fields }: CheckInput): string | false {
  if (request?.method !== 'GET' || request.url.length <= 0.85 * MAX_QUERY) return false;
  const longestField = Object.entries(fields).sort(([, one], [, other]) => other.read.length - one.read.length)[0]?.[0];
  return name === longestField && `makes the URL ${request.url.length} characters long; the limit is ${MAX_QUERY}`;
}
