import { deepStrictEqual, match, ok } from 'node:assert';
import { parse as parseQuery } from 'node:querystring';
import { types as nodeTypes } from 'node:util';
import fc from 'fast-check';
import { actions } from 'leadconduit-vendors/catalog';
import {
  type Action,
  example,
  getWires,
  isMasked,
  isOutbound,
  normalizers,
  type OutboundAction,
  type Request,
  redactVars,
  setPath,
  toSegments,
  toText,
  type Variable,
} from 'leadconduit-vendors/types';
import { flatten } from '../support/flatten';
import { isLong, naughty, some } from './corpora';
import { quiet } from './quiet';

/** Whatever stands in a lead or a setting: one sentence or none, one fixed Error or none, and nothing arrives changed. */

quiet();

const outbound: readonly OutboundAction[] = (actions as readonly Action[]).filter(isOutbound);
const fixedError = 'the vendor address cannot be built from the settings';

/** A lead that passes, with one value put into it; no part of it can be changed. */
function leadWith(action: OutboundAction, path: readonly string[], value: unknown): Record<string, unknown> {
  return frozen(setPath(example(action.input, 'required'), path, value));
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || !isPlain(value)) return value;
  Object.freeze(value);
  for (const { value: inner } of Object.values(Object.getOwnPropertyDescriptors(value))) frozen(inner);
  return value;
}

const isPlain = (value: object) => !nodeTypes.isProxy(value) && Object.getPrototypeOf(value) === Object.prototype;

/** Builds a request, or nothing where the address is refused; any other throw is the test's failure. */
function requestOf(action: OutboundAction, vars: unknown): Request | undefined {
  try {
    return action.request(vars);
  } catch (error) {
    deepStrictEqual(error, new Error(fixedError));
    ok(action.validate(vars));
    return undefined;
  }
}

/** What arrives, read by parsers that are not ours: every key, dotted where it is nested, with its texts. */
function decoded({ url, body = '', headers }: Request): Record<string, string[]> {
  const type = headers['Content-Type'] ?? '';
  const found = type.includes('json')
    ? flatten(JSON.parse(body))
    : parseQuery(type.includes('form') ? body : new URL(url).search.slice(1), undefined, undefined, { maxKeys: 0 });
  return Object.fromEntries(Object.entries(found).map(([key, text]) => [key, [text].flat() as string[]]));
}

/** The names that any object, list or function has without its doing: none, unless a prototype was changed. */
function inherited(): string[] {
  const names: string[] = [];
  for (const one of [{}, [], thrower]) for (const name in one) names.push(name);
  return names;
}

/** The person, the settings and the prototypes are as before, and what is shown of the lead can be made. */
function survives(action: OutboundAction, vars: Record<string, unknown>): Request | undefined {
  const sentence = action.validate(vars);
  if (sentence !== undefined) match(sentence, /^[\x20-\x7e]{1,120}$/);
  const request = requestOf(action, vars);
  if (request) {
    ok(request.body === undefined || typeof request.body === 'string');
    ok(request.url.startsWith('https://') && !/[^\x21-\x7e]/.test(request.url));
  }
  requestOf(action, redactVars(action.input, vars));
  const { outcome } = action.response(vars, request, { status: 200, body: 'no' });
  ok(['success', 'failure', 'error'].includes(outcome));
  deepStrictEqual(Object.keys(action.destination(vars)), ['host', 'account']);
  deepStrictEqual(inherited(), []);
  return request;
}

const maskable = ['phone', 'email', 'postal_code'];

/** What must arrive of one text: well formed, in the form of its type, in the vendor's format, cut to its limit. */
function arriving({ type, wire }: Variable, key: string, given: string): string {
  const text = toText(given);
  if (text === '' || (maskable.includes(type) && isMasked(text))) return '';
  const inForm = normalizers[type as keyof typeof normalizers]?.(text) ?? text;
  const found = getWires({ wire } as Variable).find(([, one]) => one.key === key)?.[1];
  const encoded = found?.encode ? found.encode(inForm) : inForm;
  return [...encoded].slice(0, found?.max).join('');
}

const rows = outbound.flatMap((action) =>
  action.input.map((variable) => [`${action.key}, ${variable.name}`, action, variable] as const),
);

describe('naughty strings', () => {
  const texts = [
    ...some(naughty, 7),
    ...[
      '\ud800',
      'a\udc00b',
      '\udbff\ud800x',
      '\u0000',
      '\u0007bell',
      '\ufeff',
      'a\r\nb',
      'a+b%20c&d=e#f?g',
      '🙂'.repeat(3000),
    ],
    ...['__proto__', 'constructor', 'hasOwnProperty', '***', 'a***b', '-0', '0x10', '1e999', '٣', '2026-02-30', ',,,'],
  ];

  test.each(rows)('%s arrives as it was given', (_, action, variable) => {
    const base = decoded(action.request(example(action.input, 'required')));
    const keys = getWires(variable).filter(([, wire]) => !wire.manual);
    for (const given of texts) {
      const vars = leadWith(action, toSegments(variable.name), given);
      const request = survives(action, vars);
      if (request === undefined || variable.type === 'array' || variable.type === 'wildcard') continue;
      const found = decoded(request);
      for (const [, { key }] of keys.filter(([, wire]) => wire.key in found || wire.key in base)) {
        const expected = arriving(variable, key, given);
        deepStrictEqual([given, found[key]], [given, expected === '' ? undefined : [expected]]);
      }
      const own = keys.map(([, { key }]) => key);
      for (const other of new Set([...Object.keys(base), ...Object.keys(found)])) {
        if (!own.includes(other) && !addressed(variable.name) && !other.startsWith('additional_'))
          deepStrictEqual([given, other, found[other]], [given, other, base[other]]);
      }
    }
  });

  /** Settings that choose the address choose the wire format with it. */
  const addressed = (name: string) => /action$/.test(name);

  test('as names and as texts of custom fields', () => {
    const all = [...naughty, '__proto__', 'constructor.prototype.x', 'toString', 'a\ud800', '0', '4294967296'];
    const names = [...new Map(all.map((name) => [name.toWellFormed().toLowerCase(), name])).values()];
    const custom = Object.fromEntries(names.map((name, place) => [name, naughty[place % naughty.length]]));
    for (const action of outbound) {
      const wildcard = action.input.find(({ name }) => name.endsWith('custom.*') || name.endsWith('custom_field.*'));
      if (!wildcard) continue;
      const [[, wire] = []] = getWires(wildcard);
      const request = survives(action, leadWith(action, toSegments(wildcard.name), custom));
      const found = request && decoded(request);
      for (const [name, text] of Object.entries(custom)) {
        const key = wire?.key.replace('*', () => name.toWellFormed()) ?? '';
        if (toText(text) && name.trim() && !/^(zip|phone1|srs_id|phone)$/i.test(name))
          deepStrictEqual([name, found?.[key]], [name, [toText(text)]]);
      }
    }
  });

  test('as items of lists', () => {
    const putContact = outbound.find(({ key }) => key === 'phoneburner_put_contact') as OutboundAction;
    const tags = [...naughty, 'a,b', 'a\nb', '\ud800'];
    const found = decoded(survives(putContact, leadWith(putContact, ['phoneburner', 'tags'], tags)) as Request);
    const given = tags.map(toText).filter(Boolean);
    expect(found['tags[]']).toEqual(given);
  });
});

const thrower = (): never => {
  throw new Error('x');
};
const trapped = () =>
  new Proxy(
    {},
    { get: thrower, has: thrower, ownKeys: thrower, getOwnPropertyDescriptor: thrower, getPrototypeOf: thrower },
  );
const sparse = (length: number, ...ends: unknown[]) =>
  Object.assign(new Array(length), ends.length ? { [length - 1]: ends[0] } : {});
const deep = (depth: number, leaf: unknown, wrap: (inner: unknown) => unknown) =>
  Array.from({ length: depth }).reduce<unknown>((inner) => wrap(inner), leaf);
const circular: Record<string, unknown> = { a: 'b' };
circular.self = circular;
const boxed = (traits: object) => Object.assign(new String('boxed'), traits);
const hostile = () =>
  boxed({ valueOf: thrower, toString: thrower, [Symbol.toPrimitive]: thrower, raw: 'kept', valid: true });
const polluting = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}},"a":"b"}');

/** Things that no engine hands over, and that an accident in somebody's code could. Made afresh for each use. */
const things: Record<string, () => unknown> = {
  null: () => null,
  undefined: () => undefined,
  'NaN, infinities and minus zero': () => [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21, 5e-324],
  'minus zero': () => -0,
  'a bigint': () => 12345678901234567890n,
  'a symbol': () => Symbol('x'),
  'a function': () => thrower,
  'a class': () => class X {},
  'an empty list': () => [],
  'a sparse list of a million': () => sparse(1_000_000, 'last'),
  'an empty list of a million': () => sparse(1_000_000),
  'the longest sparse list': () => sparse(4_294_967_295, 'last'),
  'a list of lists': () => deep(1_000, 'x', (inner) => [inner]),
  'objects in objects': () => deep(1_000, 'x', (a) => ({ a })),
  'an object without a prototype': () => Object.assign(Object.create(null), { raw: 'x', valid: true, '': 'y' }),
  'an object of prototypes': () => polluting,
  'keys with dots': () => ({ 'constructor.prototype.x': 'y', '__proto__.x': 'y', '.': 'z' }),
  'an object that holds itself': () => circular,
  'a megabyte of text': () => 'x'.repeat(1_000_000),
  'a megabyte of digits': () => '5'.repeat(1_000_000),
  'a megabyte of surrogates': () => '\ud800'.repeat(500_000),
  'a megabyte of spaces': () => `a${' '.repeat(1_000_000)}b`,
  'a boxed value with a hostile valueOf': hostile,
  'a boxed value whose raw is a function': () => boxed({ raw: thrower }),
  'a boxed value whose raw is itself': () => {
    const box = boxed({});
    return Object.assign(box, { raw: box });
  },
  'a boxed value whose raw throws': () => Object.defineProperty(boxed({}), 'raw', { get: thrower, enumerable: true }),
  'a boxed number': () => Object.assign(new Number(12), { raw: [12], valid: false }),
  'a boxed symbol': () => Object(Symbol('x')),
  'a date that is none': () => new Date(Number.NaN),
  'the last date': () => new Date(8.64e15),
  'a proxy that throws': trapped,
  'a list with holes that throw': () => new Proxy([], { get: thrower, ownKeys: thrower }),
  'a getter that throws': () => ({
    get a() {
      return thrower();
    },
  }),
  'maps, sets and bytes': () => [new Map([['a', 'b']]), new Set(['a']), new Uint8Array(9), Buffer.from('x')],
  'a pattern': () => /x/g,
  'a promise': () => Promise.resolve('x'),
  'an error': () => new Error('x'),
  'the global object': () => globalThis,
};

/** What takes a second each; all of them with HOSTILE=all. */
const isHuge = (name: string) => /megabyte of (?:digits|surrogates|spaces)/.test(name);
const tried = Object.entries(things).filter(([name]) => isLong || !isHuge(name));

describe.each(tried)('%s', (name, thing) => {
  test.each(outbound.map((action) => [action.key, action] as const))('in every variable of %s', (_, action) => {
    const nth = name.includes('mega') || name.includes('million') ? 19 : 3;
    for (const variable of some(action.input, nth))
      survives(action, leadWith(action, toSegments(variable.name), thing()));
    const roots = new Set(['custom', ...action.input.map(({ name }) => toSegments(name)[0] ?? '')]);
    for (const part of some([...roots], nth)) survives(action, leadWith(action, [part], thing()));
    for (const other of ['source', 'event', 'trustedform'])
      for (const path of [[other], [other, 'name'], [other, 'id'], [other, 'page_url'], [other, 'verify', 'languages']])
        survives(action, leadWith(action, path, thing()));
  });

  test.each(outbound.map((action) => [action.key, action] as const))('as all that %s is given', (_, action) => {
    const value = thing();
    if (name !== 'undefined') expect(action.validate(value)).toEqual(expect.any(String));
    requestOf(action, value);
    expect(action.response(value, value, value as never).outcome).toBe('error');
  });
});

test('a sparse list keeps its places, and a hostile boxed value its raw text', () => {
  const putContact = outbound.find(({ key }) => key === 'phoneburner_put_contact') as OutboundAction;
  const lead = example(putContact.input, 'required');
  const phones = sparse(1_000_000, '5125550142');
  const labels = sparse(1_000_000, hostile());
  setPath(
    setPath(lead, ['phoneburner', 'additional_phones'], phones),
    ['phoneburner', 'additional_phone_labels'],
    labels,
  );
  const found = decoded(putContact.request(lead));
  expect(found['additional_phones[]']).toEqual(['5125550142']);
  expect(found['additional_phone_labels[]']).toEqual(['kept']);
});

test('any text at all, in any variable, arrives', () => {
  const anywhere = fc.constantFrom(...rows.filter(([, , { type }]) => type !== 'array' && type !== 'wildcard'));
  const property = fc.property(
    anywhere,
    fc.string({ unit: 'binary', maxLength: 300 }),
    ([, action, variable], given) => {
      const request = requestOf(action, leadWith(action, toSegments(variable.name), given));
      const found = request && decoded(request);
      for (const [, { key, manual }] of getWires(variable)) {
        if (manual || !found || !(key in found)) continue;
        deepStrictEqual(found[key], [arriving(variable, key, given)]);
      }
    },
  );
  fc.assert(property, { numRuns: isLong ? 200_000 : 2_000 });
});
