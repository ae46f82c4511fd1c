import {
  getReaders,
  getWire,
  isPii,
  type OutboundAction,
  placeholder,
  type Reader,
  type TypeName,
  toTextEntries,
  toTextList,
  type Variable,
} from '../types';
import type { FieldStatus, Values } from './api';

/** The normalized format of each type. Types that are not listed have none. */
const forms: Partial<Record<TypeName, RegExp>> = {
  phone: /^[2-9]\d{2}[2-9]\d{6}$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/,
  state: /^[A-Z]{2}$/,
  postal_code: /^(\d{5}(-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)$/i,
  boolean: /^(true|false)$/,
  number: /^-?\d+(\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[-+]\d{2}(:?\d{2})?)?)?$/,
};

/** Returns the status of each variable that has a value, a default or a problem. */
export function getFieldStatuses(
  action: OutboundAction,
  vars: unknown,
  values: Values,
  refused: string | undefined,
): Record<string, FieldStatus> {
  const wireFormat = action.wireFormat?.(vars);
  const statuses = [...getReaders(action.input).values()].map(
    (reader) => [reader.variable.name, reading(reader, vars, values, wireFormat)] as const,
  );
  return Object.fromEntries(
    statuses
      .map(([name, one]) => [name, name === refused ? { ...one, invalid: true } : one] as const)
      .filter(([, { read, invalid, from }]) => read !== '' || invalid || from !== undefined),
  );
}

function reading(reader: Reader, vars: unknown, values: Values, wireFormat: string | undefined): FieldStatus {
  const { variable } = reader;
  const text = getText(reader, vars);
  const typed = (values[variable.name] ?? '').trim() !== '';
  const form = forms[variable.type];
  const max = getWire(variable, wireFormat)?.max ?? Number.POSITIVE_INFINITY;
  const cut = Math.max(0, [...text].length - max);
  return {
    read: variable.secret && text !== '' ? placeholder : text,
    invalid: text === '' ? typed : form !== undefined && (text.length > 500 || !form.test(text)),
    ...(!typed && text !== '' && { from: reader.getRaw(vars) === undefined ? 'default' : 'settings file' }),
    ...(cut > 0 && { cut }),
    ...(isMaskOfHistory(variable, values[variable.name] ?? '') && { masked: true }),
  };
}

function getText({ variable, getRaw, getValue }: Reader, vars: unknown): string {
  if (variable.type === 'array') return [...toTextList(getRaw(vars)).values()].filter(Boolean).join(', ');
  if (variable.type === 'wildcard')
    return toTextEntries(getRaw(vars))
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ');
  return getValue(vars);
}

/** Finds the fields of a form that hold a mask from the history, where personal data and credentials are masked. */
export const findMasked = ({ input }: OutboundAction, values: Values): string[] =>
  input.filter((variable) => isMaskOfHistory(variable, values[variable.name] ?? '')).map(({ name }) => name);

/** Whether every letter and digit is masked, as by `redactVars`. */
function isMaskOfHistory(variable: Variable, value: string): boolean {
  if (variable.secret) return value.trim() === placeholder;
  if (!isPii(variable)) return false;
  const texts = variable.type === 'wildcard' ? value.replace(/^[^=\n]*=/gm, '') : value;
  return /^[x0]{2,}$/.test(texts.replace(/[^\p{L}\p{N}]/gu, ''));
}

/** Finds the variable that a sentence of `validate` names. */
export function findNamedVariable(sentence: string, { input }: OutboundAction): string | undefined {
  const [first = ''] = sentence.split(' ');
  return input.find(({ name }) => name === first || name === `${first}.*`)?.name;
}
