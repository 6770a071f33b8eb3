import type { Finder, Found } from './detector.ts';

/** How long an IBAN of each country is (the registry of ISO 13616). */
const lengths: ReadonlyMap<string, number> = new Map(
  Object.entries({
    15: 'NO',
    16: 'BE',
    18: 'DK FK FI FO GL NL SD',
    19: 'MK SI',
    20: 'AT BA EE KZ LT LU MN XK',
    21: 'CH HR LI LV',
    22: 'BG BH CR DE GB GE IE ME RS VA',
    23: 'AE GI IL IQ OM SO TL',
    24: 'AD CZ DZ ES MD PK RO SA SE SK TN VG',
    25: 'LY PT ST',
    26: 'IS TR',
    27: 'BI DJ FR GR IT MC MR SM',
    28: 'AL AZ BY CY DO GT HN HU LB NI PL SV',
    29: 'BR EG PS QA UA',
    30: 'JO KW MU YE',
    31: 'MT SC',
    32: 'LC',
    33: 'RU',
  }).flatMap(([length, countries]) => countries.split(' ').map((country) => [country, Number(length)] as const)),
);

const start = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}/g;
const near = /[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11}/;
const alphanumeric = /[A-Za-z0-9]/;

/** International bank account numbers: of a known country, of its length, and with the right check digits (mod 97). */
export const ibanFinder: Finder = {
  find: (text) => {
    const found: Found[] = [];
    for (const match of text.matchAll(start)) {
      const end = endOf(text, match.index);
      if (end !== undefined && match.index >= (found.at(-1)?.end ?? 0)) found.push({ start: match.index, end });
    }
    return found;
  },
  mayHave: (text) => near.test(text),
  normalise: (text) => text.replaceAll(/[ -]/g, '').toUpperCase(),
};

const endOf = (text: string, from: number): number | undefined => {
  const length = lengths.get(text.slice(from, from + 2).toUpperCase());
  if (length === undefined) return undefined;
  let iban = '';
  let at = from;
  while (iban.length < length) {
    if ((text[at] === ' ' || text[at] === '-') && iban.length > 0) at += 1;
    const sign = text[at];
    if (sign === undefined || !alphanumeric.test(sign)) return undefined;
    iban += sign;
    at += 1;
  }
  const isCut = alphanumeric.test(text[at] ?? '');
  return !isCut && hasCheckDigits(iban.toUpperCase()) ? at : undefined;
};

/** ISO 7064, MOD 97-10: the first four characters go last, letters count from 10. */
const hasCheckDigits = (iban: string): boolean => {
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest === 1;
};
