import { loadChecks } from '../catalog';
import {
  isMasked,
  isRoundedPhone,
  normalizers,
  type OutboundAction,
  readersOf,
  text,
  type Variable,
  type Warning,
  wireOf,
} from '../types';
import type { FieldReading, RequestView } from './api';

/** What the checks look at: a lead, how its fields are read, and what is sent of it. */
export interface CheckInput {
  readonly action: OutboundAction;
  readonly vars: unknown;
  readonly fields: Readonly<Record<string, FieldReading>>;
  readonly request: RequestView | undefined;
}

/**
 * Finds mistakes that people make in a mapping and that `validate` accepts, since they are no reason to lose a lead: the
 * vendor's own checks first, then those for any action.
 */
export function findWarnings(input: CheckInput): Warning[] {
  const { action, vars } = input;
  const vendorWarnings = loadChecks(action.about.vendor).flatMap((check) => check(action, vars));
  return [...vendorWarnings, ...genericChecks.flatMap((findProblem) => checkVariables(input, findProblem))];
}

/** Returns what is wrong with one variable as a sentence, else false. */
type FindProblem = (variable: Variable, input: CheckInput) => string | false;

function checkVariables(input: CheckInput, findProblem: FindProblem): Warning[] {
  return input.action.input.flatMap((variable) => {
    const sentence = findProblem(variable, input);
    return sentence ? [{ field: variable.name, sentence }] : [];
  });
}

const genericChecks: readonly FindProblem[] = [
  findCertificateProblem,
  findPhoneProblem,
  findEmailProblem,
  findZipProblem,
  findUnsentProblem,
  findCutProblem,
  findInferredKey,
];

function findCertificateProblem(variable: Variable, { action, vars }: CheckInput): string | false {
  if (variable.name !== 'lead.trustedform_cert_url') return false;
  if (wireOf(variable, action.wireFormat?.(vars)) === undefined) return false;
  const certificate = readersOf(action.input).get(variable.name)?.text(vars) ?? '';
  if (certificate === '') return 'is missing: nothing proves the consent of the lead';
  return (
    !/^https:\/\/cert\.trustedform\.com\/[0-9a-f]{40}$/i.test(certificate) &&
    'does not look like the address of a TrustedForm certificate'
  );
}

function findPhoneProblem({ name, type }: Variable, { action, vars, fields }: CheckInput): string | false {
  if (type !== 'phone' || !fields[name]?.doubtful) return false;
  const { read } = fields[name];
  const raw = text(readersOf(action.input).get(name)?.given(vars));
  if (read === '') return raw !== '' && `is ${describeUnsent(raw)}, and is not sent`;
  const digits = normalizers.phone(read).replace(/\D/g, '').length;
  return digits === 10
    ? 'has ten digits that are no North American number'
    : `has ${digits} digits; a North American number has ten`;
}

function describeUnsent(raw: string): string {
  if (isMasked(raw)) return 'masked';
  return isRoundedPhone(raw) ? 'in scientific notation: its last digits are lost' : 'a word for no number';
}

function findEmailProblem({ name, type }: Variable, { fields }: CheckInput): string | false {
  return type === 'email' && !!fields[name]?.read && fields[name].doubtful && 'does not look like an e-mail address';
}

function findZipProblem(variable: Variable, { action, vars, fields }: CheckInput): string | false {
  const read = fields[variable.name]?.read ?? '';
  const encode = wireOf(variable, action.wireFormat?.(vars))?.encode;
  if (variable.type === 'postal_code' && /^\d{3,4}(-\d{4})?$/.test(read))
    return 'has too few digits, and no state beside it tells that leading zeros were lost';
  const isShortened = variable.type === 'postal_code' && encode !== undefined && encode(read) !== read;
  return isShortened && 'is a ZIP+4; the vendor takes the first five digits only';
}

function findUnsentProblem(variable: Variable, { action, vars, fields }: CheckInput): string | false {
  const isUnsent = variable.wire !== undefined && wireOf(variable, action.wireFormat?.(vars)) === undefined;
  const { read = '', from } = fields[variable.name] ?? {};
  return isUnsent && read !== '' && from !== 'default' && 'is not sent to this page: the other kind of page takes it';
}

function findCutProblem({ name }: Variable, { fields }: CheckInput): string | false {
  const cut = fields[name]?.cut;
  return cut !== undefined && `is longer than the vendor takes: ${cut} characters are cut off`;
}

function findInferredKey({ name }: Variable, { request }: CheckInput): string | false {
  const inferred = request?.parameters.find(({ field, grade }) => field === name && grade === 'inferred');
  return (
    inferred !== undefined &&
    `is sent as ${inferred.key}, which nobody has confirmed; a custom field can send another key`
  );
}
