import {
  entries,
  list,
  type OutboundAction,
  placeholder,
  type Reader,
  readersOf,
  type TypeName,
  wireOf,
} from '../types';
import type { FieldReading, Values } from './api';

/** What a text of each type looks like once it is in the form of its type; the other types have none. */
const forms: Partial<Record<TypeName, RegExp>> = {
  phone: /^[2-9]\d{2}[2-9]\d{6}$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/,
  state: /^[A-Z]{2}$/,
  postal_code: /^(\d{5}(-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)$/i,
  boolean: /^(true|false)$/,
  number: /^-?\d+(\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[-+]\d{2}(:?\d{2})?)?)?$/,
};

/** How each variable of a lead is read, where there is anything to tell of it. */
export function fieldReadings(
  action: OutboundAction,
  vars: unknown,
  values: Values,
  refused: string | undefined,
): Record<string, FieldReading> {
  const wireFormat = action.wireFormat?.(vars);
  const told = [...readersOf(action.input).values()].map(
    (reader) => [reader.variable.name, reading(reader, vars, values, wireFormat)] as const,
  );
  return Object.fromEntries(
    told
      .map(([name, one]) => [name, name === refused ? { ...one, doubtful: true } : one] as const)
      .filter(([, { read, doubtful, from }]) => read !== '' || doubtful || from !== undefined),
  );
}

function reading(reader: Reader, vars: unknown, values: Values, wireFormat: string | undefined): FieldReading {
  const { variable } = reader;
  const found = textOf(reader, vars);
  const typed = (values[variable.name] ?? '').trim() !== '';
  const form = forms[variable.type];
  const max = wireOf(variable, wireFormat)?.max ?? Number.POSITIVE_INFINITY;
  const cut = Math.max(0, [...found].length - max);
  return {
    read: variable.secret && found !== '' ? placeholder : found,
    doubtful: found === '' ? typed : form !== undefined && (found.length > 500 || !form.test(found)),
    ...(!typed && found !== '' && { from: reader.given(vars) === undefined ? 'default' : 'settings file' }),
    ...(cut > 0 && { cut }),
  };
}

function textOf({ variable, given, text }: Reader, vars: unknown): string {
  if (variable.type === 'array') return [...list(given(vars)).values()].filter(Boolean).join(', ');
  if (variable.type === 'wildcard')
    return entries(given(vars))
      .map(([name, found]) => `${name} = ${found}`)
      .join(', ');
  return text(vars);
}

/** The variable that a sentence of `validate` is about. */
export function namedIn(sentence: string, { input }: OutboundAction): string | undefined {
  const [first = ''] = sentence.split(' ');
  return input.find(({ name }) => name === first || name === `${first}.*`)?.name;
}
