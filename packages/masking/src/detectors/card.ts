import type { Finder, Found } from './detector.ts';

const lengthMin = 13;
const lengthMax = 19;

/** Digits in groups, with one space or hyphen in between at most. */
const candidate = /\d(?:[ -]?\d){12,}/g;
const digitsNear = /\d(?:[ -]?\d){12}/;

/** The lengths of an issuer's numbers, by prefix (ISO/IEC 7812). */
const issuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(?:30[0-5]|3[689])/, [14, 16, 17, 18, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:5018|5020|5038|58|6304|67)/, [13, 14, 15, 16, 17, 18, 19]],
];

/** Numbers of payment cards: of a known issuer, of its length, and with the right check digit (Luhn). */
export const cardFinder: Finder = {
  find: (text) => {
    const found: Found[] = [];
    for (const match of text.matchAll(candidate)) {
      if (isFraction(text, match.index)) continue;
      found.push(...cardsIn(match[0], match.index, text));
    }
    return found;
  },
  mayHave: (text) => digitsNear.test(text),
  normalise: (text) => text.replaceAll(/[ -]/g, ''),
};

/** The digits behind a decimal point are part of a number. */
const isFraction = (text: string, at: number): boolean =>
  text[at - 1] === '.' && /\d/.test(text[at - 2] ?? '') && !/[ -]/.test(text.slice(at, at + lengthMin));

const isDigit = (sign: string | undefined): boolean => sign !== undefined && sign >= '0' && sign <= '9';

function* cardsIn(run: string, offset: number, text: string): Generator<Found, void, undefined> {
  const places = Array.from(run.matchAll(/\d/g), ({ index }) => index);
  const digits = run.replaceAll(/\D/g, '');
  const isAfter = isDigit(text[offset + run.length]);
  for (let first = 0; first + lengthMin <= digits.length; first += 1) {
    if (first > 0 && isDigit(run[(places[first] ?? 0) - 1])) continue;
    for (let length = Math.min(lengthMax, digits.length - first); length >= lengthMin; length -= 1) {
      const last = places[first + length - 1] ?? 0;
      const isCut = last + 1 < run.length ? isDigit(run[last + 1]) : isAfter;
      if (isCut || !isCard(digits.slice(first, first + length))) continue;
      yield { start: offset + (places[first] ?? 0), end: offset + last + 1 };
      first += length - 1;
      break;
    }
  }
}

const isCard = (digits: string): boolean =>
  issuers.some(([start, lengths]) => lengths.includes(digits.length) && start.test(digits)) && hasLuhn(digits);

const hasLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};
