import { foldAccents, removeInvisible, simplify } from './characters';

/** Codes with names and old abbreviations, without dots. */
const US = `
AL Alabama|Ala, AK Alaska|Alas, AZ Arizona|Ariz, AR Arkansas|Ark, CA California|Calif|Cal, CO Colorado|Colo,
CT Connecticut|Conn, DE Delaware|Del, DC District of Columbia|Dist of Columbia|Washington DC|DC Washington|D of C,
FL Florida|Fla, GA Georgia, HI Hawaii, ID Idaho|Ida, IL Illinois|Ill|Ills, IN Indiana|Ind, IA Iowa,
KS Kansas|Kans|Kan, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts|Mass, MI Michigan|Mich,
MN Minnesota|Minn, MS Mississippi|Miss, MO Missouri, MT Montana|Mont, NE Nebraska|Nebr|Neb, NV Nevada|Nev,
NH New Hampshire|N Hampshire, NJ New Jersey|N Jersey, NM New Mexico|N Mexico|N Mex, NY New York,
NC North Carolina|N Carolina|No Carolina|N Car, ND North Dakota|N Dakota|No Dakota|N Dak, OH Ohio,
OK Oklahoma|Okla, OR Oregon|Oreg|Ore, PA Pennsylvania|Penn|Penna, RI Rhode Island,
RI Rhode Island and Providence Plantations, SC South Carolina|S Carolina|So Carolina|S Car,
SD South Dakota|S Dakota|So Dakota|S Dak, TN Tennessee|Tenn, TX Texas|Tex, UT Utah, VT Vermont, VA Virginia,
WA Washington|Wash, WV West Virginia|W Virginia|W Va, WI Wisconsin|Wis|Wisc, WY Wyoming|Wyo, AS American Samoa,
GU Guam, MP Northern Mariana Islands|N Mariana Islands|Northern Marianas, PR Puerto Rico,
VI Virgin Islands|US Virgin Islands|Virgin Islands US|United States Virgin Islands,
FM Federated States of Micronesia|Micronesia, MH Marshall Islands|Republic of the Marshall Islands,
PW Palau|Republic of Palau, AA Armed Forces Americas, AE Armed Forces Europe, AP Armed Forces Pacific`;
const CANADIAN = `
AB Alberta|Alta, BC British Columbia, MB Manitoba|Man, NB New Brunswick, NL Newfoundland and Labrador|Newfoundland,
NL Newfoundland & Labrador|Nfld|NF|Labrador, NS Nova Scotia, NT Northwest Territories|NWT, NU Nunavut,
ON Ontario|Ont, PE Prince Edward Island|PEI, QC Quebec|Que|PQ, SK Saskatchewan|Sask, YT Yukon|Yukon Territory`;

/** Ignores blanks (`NewYork`, `N Y`), dots and accents. */
const toKey = (text: string): string => foldAccents(text).replace(/[\s,'’ʻʼ‘]/g, '');

const toCodes = (names: string): Map<string, string> =>
  new Map(
    names.split(',').flatMap((entry): [string, string][] => {
      const [code = '', ...words] = entry.trim().split(' ');
      return [code, ...words.join(' ').split('|')].map((name) => [toKey(name), code]);
    }),
  );

const [US_CODES, CANADIAN_CODES] = [toCodes(US), toCodes(CANADIAN)];
const CODES = new Map([...CANADIAN_CODES, ...US_CODES]);
const UPPER = new Map(
  [...CODES].flatMap(([key, code]) => (key.length === 2 ? [[key.toUpperCase(), code]] : [])) as [string, string][],
);

const COUNTRIES = new Map([
  ...['us', 'usa', 'unitedstates', 'unitedstatesofamerica'].map((key) => [key, US_CODES] as const),
  ...['can', 'canada'].map((key) => [key, CANADIAN_CODES] as const),
]);

/** Converts a US or Canadian state, territory or province to its two-letter code; any other text is unchanged. */
export function state(input: string): string {
  const usual = UPPER.get(input);
  if (usual !== undefined) return usual;
  const original = removeInvisible(input);
  if (original.length > 80) return original;
  const text = simplify(original).replace(/[\s,]+\d{5}(?:-\d{4})?$/, '');
  return findCode(text) ?? original;
}

function findCode(text: string): string | undefined {
  const bare = text.replace(/^(?:the )?(?:(?:state|commonwealth) of (?:the )?)?(.*?)(?: state)?$/i, '$1');
  return CODES.get(toKey(bare)) ?? combineParts(bare);
}

/**
 * Reads a state in brackets, in parts, named twice, or with its country: `TX - Texas`, `US-TX`. Undefined for two
 * states.
 */
function combineParts(text: string): string | undefined {
  const parts = text
    .split(/[-,()/|:;]+|\s(?=[Uu]\.?[Ss]\.?[Aa]?\.?$)|\s(?=[A-Z]{2}$)|(?<=^[A-Z]{2})\s/)
    .map(toKey)
    .filter(Boolean);
  const isIso = /^CA-/i.test(text) && CANADIAN_CODES.has(parts[1] ?? ''); // the country, and not California
  const rest = isIso ? parts.slice(1) : parts;
  const names = rest.filter((part) => !COUNTRIES.has(part));
  const countries = [...rest.flatMap((part) => COUNTRIES.get(part) ?? []), ...(isIso ? [CANADIAN_CODES] : [])];
  const joined = names.join('');
  const codes = new Set(names.map((name) => CODES.get(name)));
  const code = (joined.length > 2 && CODES.get(joined)) || (codes.size === 1 ? [...codes][0] : undefined);
  return code !== undefined && countries.every((known) => [...known.values()].includes(code)) ? code : undefined;
}
