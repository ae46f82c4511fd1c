import * as lc from 'leadconduit-types';
import type { TypeName } from 'leadconduit-vendors/types';
import { readValue } from './read-value';

/**
 * Our reading beside LeadConduit's own, over spellings made of parts. What it holds as valid is never sent in a worse
 * form than its normal form, and boxed and plain values are sent alike.
 */

/** Every combination of one part of each list. */
const combine = (...lists: readonly (readonly string[])[]): string[] =>
  lists.reduce<string[]>((texts, parts) => texts.flatMap((text) => parts.map((part) => text + part)), ['']);

const numbers = [
  ['512', '555', '0142'],
  ['787', '555', '0123'],
  ['604', '555', '0187'],
  ['279', '555', '0142'],
] as const;
const separators = ['', '-', '.', ' ', '/', ' - '];
const grouped = numbers.flatMap(([area, exchange, line]) => [
  ...separators.map((separator) => [area, exchange, line].join(separator)),
  ...['', ' ', '-', '.'].map((separator) => `(${area})${separator}${exchange}-${line}`),
]);
const phones = [
  ...combine(['', '1 ', '1-', '+1', '+1 ', '+1-', '(+1) ', '1.', '+ 1 '], grouped, ['']),
  ...combine([''], grouped, [
    ' x12',
    ' ext. 12',
    ' ext 12',
    '#12',
    ' x 1234',
    ';ext=12',
    ' extension 12',
    'x1',
    ',,12#',
  ]),
  ...combine(['tel:', 'Tel: ', 'p:+1', 'Phone ', 'Cell: ', 'home: ', 'Mobile ', '"', "'", ' ', '<'], grouped, ['']),
  ...combine([''], grouped, ['m', ' (h)', 'c', ' w', ' ', ',', ';', '.', ' (Jane)', ' cell', '-']),
  ...combine(['011 1 ', '0111'], grouped, ['']),
  ...['+44 20 7946 0958', '+52 55 1234 5678', '+91 98765 43210', '011 44 20 7946 0958', '5555', '512-555-014', 'none'],
];

const months = 'January February March April May June July August September October November December'.split(' ');
const pad = (part: number) => String(part).padStart(2, '0');
const days = [
  ...[
    [2026, 2, 28],
    [2025, 12, 31],
    [2024, 2, 29],
    [2026, 10, 1],
    [2019, 5, 5],
    [1999, 7, 4],
    [2026, 6, 15],
  ],
] as [number, number, number][];
const dates = days.flatMap(([year, month, day]) => {
  const name = months[month - 1] as string;
  const weekday = new Date(Date.UTC(year, month - 1, day)).toUTCString().slice(0, 3);
  const digits = [
    ...['/', '-', '.'].flatMap((sign) => [
      ...[
        [month, day, year].join(sign),
        [pad(month), pad(day), year].join(sign),
        [year, pad(month), pad(day)].join(sign),
      ],
      [day, month, year].join(sign),
    ]),
    ...[
      `${month}/${day}/${String(year).slice(2)}`,
      `${pad(month)}${pad(day)}${year}`,
      `${year}${pad(month)}${pad(day)}`,
    ],
    ...[
      `${year}-${month}-${day}`,
      `${pad(day)}${pad(month)}${year}`,
      `${pad(month)}-${pad(day)}-${String(year).slice(2)}`,
    ],
    `${year}-${pad(day)}-${pad(month)}`,
  ];
  const short = name.slice(0, 3);
  const words = [name, short, name.toUpperCase(), `${short}.`].flatMap((word) => [
    ...[
      `${word} ${day}, ${year}`,
      `${word} ${pad(day)} ${year}`,
      `${day} ${word} ${year}`,
      `${pad(day)}-${word}-${year}`,
    ],
    ...[
      `${weekday} ${word} ${pad(day)} ${year}`,
      `${weekday}, ${pad(day)} ${word} ${year}`,
      `${word} ${day} ${String(year).slice(2)}`,
    ],
  ]);
  const times = [' 3:05 PM', 'T15:05:00Z', ' 15:05:00', ' 15:05', ' 3:05:00 pm'];
  return [...digits, ...words, ...combine([...digits.slice(0, 3), `${short} ${day}, ${year}`], times)];
});

const emails = combine(
  ['', ' ', 'Jane <', '"Doe, Jane" <', 'Jane Doe <', '<'],
  [
    'jane@example.com',
    'Jane.Doe@Example.COM',
    "o'brien@example.co.uk",
    'jane+lead@example.com',
    'j_d-1@mail.example.org',
  ],
  ['', ' ', ' (home)', '>', '> '],
).concat([
  'jane @example.com',
  'jane@ example.com',
  'jane@[192.168.0.1]',
  '"jane doe"@example.com',
  'bad',
  'jane@localhost',
]);

const stateNames =
  'Texas,texas,TEXAS,TX,tx,New York,new york,NY,District of Columbia,DC,Puerto Rico,PR,Quebec,quebec,ON,Ontario,British Columbia,ZZ,Palau,MH,Guam,Newfoundland and Labrador,North Carolina,Bavaria,W. Va.,Federated States of Micronesia FM,Nunavut NU'.split(
    ',',
  );
const postalCodes = combine(
  ['78704', '02134', '90210', '00501'],
  ['', ' ', '-', '-1234', ' 1234', '1234', ' - 1234', '- 1234', '-12'],
).concat('K1A 0B1,k1a0b1,k1a  0b1,H0H 0H0,SW1A 1AA,sw1a1aa,M1 1AE,ec1a1bb,B33 8TH,7870,bad,787041'.split(','));
const amounts = combine(
  ['', '-', '$', '-$', '$ ', 'USD '],
  ['0', '7', '007', '12.50', '1000', '1,000', '1,234,567', '1,000.50', '.5', '5.'],
  ['', ' ', ' USD', '.0'],
).concat(['12abc', '1e3', '1,2', '5%', '10-20', '1.000,50', 'seven']);
const truths = combine(
  ['', ' ', '"'],
  'y,Y,yes,YES,Yes,true,True,t,T,1,n,N,no,NO,false,FALSE,f,0,maybe,on,off,2,'.split(','),
  ['', ' ', '.', '"'],
);

const spellings: Partial<Record<TypeName, string[]>> = {
  ...{ phone: phones, date: dates, email: emails, state: stateNames },
  ...{ postal_code: postalCodes, number: amounts, boolean: truths },
};

/** What is ours by intent where LeadConduit has another normal form. */
const exceptions: { type: TypeName; texts: RegExp; reason: string }[] = [
  {
    ...{ type: 'date', texts: /^\d{2}-\d{2}-\d{2}$/ },
    reason: 'month, day and year as in any other date of a US lead; theirs takes the first number for the year',
  },
  {
    ...{ type: 'number', texts: /[a-z%]/i },
    reason: 'a number with letters or a sign is not that number: theirs makes 13 of 1e3; it goes as given',
  },
  {
    ...{ type: 'number', texts: /^\d+,\d{1,2}$|^[\d.]+,\d+$/ },
    reason: 'a comma is no thousands separator there: 1,2 is a list, and theirs makes 1.0005 of 1.000,50',
  },
];

interface Reading {
  readonly type: TypeName;
  readonly given: string;
  readonly theirs: string;
  readonly ours: string;
}

/** LeadConduit's normal form where it holds a value as valid. An extension is no part of a number that is dialled. */
function normalOf(type: string, given: string): string | undefined {
  const boxed = lc.parse(type, given) as { valid?: boolean; country_calling_code?: number } & object;
  if (boxed?.valid !== true || (type === 'phone' && boxed.country_calling_code !== 1)) return undefined;
  const normal = String(boxed.valueOf());
  return type === 'phone' ? normal.replace(/x.*$/, '') : normal;
}

const readings: Reading[] = Object.entries(spellings).flatMap(([type, texts]) =>
  [...new Set(texts)].flatMap((given) => {
    const theirs = normalOf(type, given);
    const ours = readValue(type as TypeName, given);
    return theirs === undefined ? [] : [{ type: type as TypeName, given, theirs, ours }];
  }),
);

/** Better than theirs: a date with its time beside the day, and a state's code where theirs knows no name. */
const isAsGood = ({ type, given, theirs, ours }: Reading) =>
  ours === theirs ||
  (type === 'date' && ours.startsWith(`${theirs}T`)) ||
  (type === 'state' && theirs === given && /^[A-Z]{2}$/.test(ours));
const isExcepted = ({ type, given }: Reading) => exceptions.some((one) => one.type === type && one.texts.test(given));

test('at least 2,000 spellings that LeadConduit holds as valid are compared', () => {
  expect(readings.length).toBeGreaterThanOrEqual(2000);
});

test.each(Object.keys(spellings))('a valid %s has the same normal form, or a better one', (type) => {
  const worse = readings.filter((reading) => reading.type === type && !isAsGood(reading) && !isExcepted(reading));
  expect(worse).toEqual([]);
});

test('at most one in fifty is an exception, and each rule is needed', () => {
  const others = readings.filter((reading) => !isAsGood(reading));
  expect(others.length / readings.length).toBeLessThanOrEqual(0.02);
  const unneeded = exceptions.filter(
    ({ type, texts }) => !others.some((one) => one.type === type && texts.test(one.given)),
  );
  expect(unneeded).toEqual([]);
});

test.each(Object.entries(spellings))('a boxed %s is read as the plain one', (type, texts) => {
  const unlike = texts.filter(
    (given) => readValue(type as TypeName, lc.parse(type, given)) !== readValue(type as TypeName, given),
  );
  expect(unlike).toEqual([]);
});
