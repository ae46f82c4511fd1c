import { parse as parseQuery } from 'node:querystring';
import fc from 'fast-check';
import { actions } from 'leadconduit-vendors/catalog';
import {
  type Action,
  createRedactor,
  documented,
  example,
  form,
  getPath,
  getReaders,
  getWires,
  isOutbound,
  json,
  normalizers,
  type OutboundAction,
  optional,
  type Pair,
  placeholder,
  query,
  read,
  redactVars,
  required,
  setPath,
  type TypeName,
  toPairs,
  toSegments,
  toText,
  type Variable,
  validateRequired,
} from 'leadconduit-vendors/types';
import { flatten } from '../support/flatten';

/** What holds for every table, lead and text, and not only for those that somebody thought of. */

const numRuns = { all: 50_000, few: 50 }[process.env.HOSTILE ?? ''] ?? 500;
const holds = <T>(property: fc.IProperty<T>) => fc.assert(property, { numRuns });

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '(512) 555-0142',
    '+44 20 7946 0958',
    'Jane <JANE@example.com>',
    'texas',
    '78704-1234',
    '1,2',
  ),
  fc.constantFrom(
    '$1,000.50',
    '2/28/2026',
    '2026-11-20T10:00',
    'yes',
    '0',
    '-0',
    '***',
    '5125550142m',
    '5e9',
    'a***@example.com',
  ),
);
const singles: TypeName[] = ['string', 'phone', 'email', 'state', 'postal_code', 'boolean', 'number', 'date'];
const anyType = fc.constantFrom(...singles);

/** A value as LeadConduit boxes it: what was submitted, beside a normal form that says something else. */
const boxed = (raw: unknown, shown: string) => Object.assign(new String(shown), { raw, valid: true });

const row = (name: string, type: TypeName): Variable => ({ name, type, required: false, description: 'a value' });

test('boxed and plain values read alike', () => {
  holds(
    fc.property(anyType, anyText, anyText, (type, given, shown) => {
      const table = [row('value', type)];
      expect(read(table, { value: boxed(given, shown) }, 'value')).toBe(read(table, { value: given }, 'value'));
    }),
  );
  holds(
    fc.property(anyType, fc.oneof(fc.double(), fc.integer(), fc.boolean()), (type, given) => {
      const table = [row('value', type)];
      const plain = read(table, { value: given }, 'value');
      expect(read(table, { value: Object(given) }, 'value')).toBe(plain);
      expect(read(table, { value: boxed(given, 'x') }, 'value')).toBe(plain);
    }),
  );
});

test('a normal form is its own normal form, and blank only where nothing is said', () => {
  holds(
    fc.property(anyType, anyText, (type, given) => {
      const normalize = type === 'string' ? toText : normalizers[type as keyof typeof normalizers];
      const once = normalize(toText(given));
      const isRounded = type === 'phone' && /^\W*[\d.,]+e\W?\d+\W*$/i.test(given); // its last digits are lost
      const saysNothing = /^\W*(?:n\W?a|none|null|nil|nan|nat|[0e+.\W]+)\W*$/i.test(given);
      if (/[\p{L}\p{N}]/u.test(given) && !saysNothing && !isRounded) expect(once).not.toBe('');
      expect(once).toBe(toText(once));
      expect(normalize(once)).toBe(once);
    }),
  );
});

const name = fc.stringMatching(/^[a-z]{1,8}$/);
const anyTable = fc
  .uniqueArray(fc.tuple(name, anyType), { minLength: 1, maxLength: 12, selector: ([one]) => one })
  .map((rows) =>
    rows.map(([key, type], place) => (place % 2 ? optional : required)(key, type, 'a value', documented(`K-${key}`))),
  );
const anyLead = anyTable.chain((table) =>
  fc.record({
    table: fc.constant(table),
    vars: fc.dictionary(fc.constantFrom(...table.map((variable) => variable.name)), anyText),
  }),
);

test('what is sent stands in the order of the table', () => {
  holds(
    fc.property(anyLead, ({ table, vars }) => {
      const keys = toPairs(table, vars).map(([key]) => key);
      const declared = table.map((variable) => `K-${variable.name}`);
      expect(keys).toEqual(declared.filter((key) => keys.includes(key)));
      for (const { variable, getValue: text } of getReaders(table).values())
        expect(keys.includes(`K-${variable.name}`)).toBe(text(vars) !== '');
    }),
  );
});

test('what passes the check has every required key', () => {
  holds(
    fc.property(anyLead, ({ table, vars }) => {
      const keys = toPairs(table, vars).map(([key]) => key);
      const missing = table.filter(({ required }) => required).filter((one) => !keys.includes(`K-${one.name}`));
      const sentence = validateRequired(table, vars);
      expect(sentence === undefined).toBe(missing.length === 0);
      if (sentence)
        expect(sentence).toMatch(
          new RegExp(`^${missing[0]?.name} must not be (blank|masked|in scientific notation: .*)$`),
        );
    }),
  );
});

const pairs = fc.array(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })), {
  maxLength: 12,
});
const wellFormed = (found: Pair[]): Pair[] => found.map(([key, text]) => [key.toWellFormed(), text.toWellFormed()]);

test('query, form and json are read back by parsers that are not ours', () => {
  holds(
    fc.property(pairs, (found) => {
      const given = wellFormed(found);
      expect([...new URLSearchParams(query(given))]).toEqual(given);
      expect([...new URLSearchParams(form(given))]).toEqual(given);
      expect(query(given)).not.toMatch(/[^\w.~!*'()%&=-]/);
      const byKey = Object.fromEntries(given);
      expect(JSON.parse(json(Object.entries(byKey)))).toEqual(byKey);
      const texts = Object.values(parseQuery(form(given), undefined, undefined, { maxKeys: 0 })).flat();
      expect(texts.sort()).toEqual(given.map(([, text]) => text).sort());
    }),
  );
});

const outbound = (actions as readonly Action[]).filter(isOutbound) as OutboundAction[];

/** A lead in which every variable has a text of its own that is seen nowhere else. */
const marked = (action: OutboundAction, marks: readonly string[]) =>
  action.input.reduce(
    (vars, variable, place) => {
      const mark = `${marks[place % marks.length]}Qzxj${place}z`;
      const value = { array: [mark, mark], wildcard: { 7: mark } }[variable.type as string] ?? mark;
      return setPath(vars, toSegments(variable.name), value);
    },
    {} as Record<string, unknown>,
  );

describe.each(outbound.map((action) => [action.key, action] as const))('redactVars of %s', (_, action) => {
  const shape = ({ url, body = '' }: { url: string; body?: string }) => {
    const sent = body.startsWith('{') ? flatten(JSON.parse(body)) : parseQuery(body || new URL(url).search.slice(1));
    return Object.entries(sent).map(([key, found]) => [key, [found].flat().length]);
  };

  const roots = action.input.map(({ name }) => name.split('.')[0] as string);
  const isSetting = ({ name, type, secret, personal }: Variable) =>
    !secret && !personal && type !== 'wildcard' && (personal === false || !name.startsWith('lead.'));

  test('leaves no secret and nothing of the person', () => {
    holds(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { minLength: 1 }), (marks) => {
        const masked = redactVars(action.input, marked(action, marks));
        const places = [...JSON.stringify(masked).matchAll(/Qzxj(\d+)z/g)].map(([, place]) => Number(place));
        const shown = action.input.filter((_, place) => places.includes(place));
        expect(shown.filter((variable) => !isSetting(variable))).toEqual([]);
        expect(Object.keys(masked).filter((key) => !roots.includes(key))).toEqual(['source']);
        for (const variable of action.input.filter(({ secret }) => secret))
          expect(getPath(masked, toSegments(variable.name))).toBe(placeholder);
      }),
    );
  });

  test('changes no shape: the same keys, as often, in the same order', () => {
    const texts = fc.array(fc.oneof(anyText, fc.constantFrom('x'.repeat(40), 'José ¾ 💥', 'Ünïcode')), {
      minLength: 1,
      maxLength: 9,
    });
    const chosen = fc.subarray(action.input.filter(({ required }) => !required));
    holds(
      fc.property(chosen, texts, (variables, given) => {
        const vars = variables.reduce(
          (found, variable, place) => {
            const value = given[place % given.length];
            const list = { array: [value, 'more'], wildcard: { 7: value } }[variable.type as string];
            return /action$/.test(variable.name) ? found : setPath(found, toSegments(variable.name), list ?? value);
          },
          example(action.input, 'required'),
        );
        fc.pre(action.validate(vars) === undefined);
        const masked = redactVars(action.input, vars);
        expect(shape(action.request(masked))).toEqual(shape(action.request(vars)));
      }),
    );
  });

  test('an accepted lead sends every required key', () => {
    const needed = action.input.filter(({ required }) => required);
    const texts = fc.array(anyText, { minLength: needed.length, maxLength: needed.length });
    holds(
      fc.property(texts, fc.subarray(needed), (given, kept) => {
        const vars = needed.reduce(
          (found, variable, place) =>
            kept.includes(variable) ? found : setPath(found, toSegments(variable.name), given[place]),
          example(action.input, 'required'),
        );
        fc.pre(action.validate(vars) === undefined);
        const keys = shape(action.request(vars)).map(([key]) => key);
        for (const variable of needed) {
          const wires = getWires(variable).map(([, { key }]) => key);
          if (wires.length > 0 && !wires.some((key) => keys.includes(key)))
            throw new Error(`validate accepts a lead of which required ${variable.name} (${wires}) is not sent`);
        }
      }),
    );
  });

  test('hides what a vendor repeats', () => {
    const vars = marked(action, ['a b&']);
    const sent = decodeURIComponent(
      JSON.stringify(action.input.map((variable) => getPath(vars, toSegments(variable.name)))),
    );
    const said = createRedactor(action.input, vars)(sent, '');
    for (const [place, variable] of action.input.entries())
      if (variable.secret || variable.name.startsWith('lead.email')) expect(said).not.toContain(`Qzxj${place}z"`);
  });
});
