import type { Steps } from '@spanledger/core';
import { embeddedMediaSteps } from '@spanledger/media';

import type { PathRule } from '../rules/compile-masking.ts';
import { ruleAt, type Places } from '../rules/field-path.ts';
import { maskJson } from './mask-json.ts';
import { maskAround } from './mask-plain.ts';
import type { FieldMasker } from './masker.ts';

/** Base64 of a media that is longer is no text. */
const mediaBytesMin = 96;
/** JSON within texts of JSON; each level doubles the backslashes of the one below. */
const depthMax = 16;
/** How much is scanned in one go before anything is searched. */
const glanceCharsMax = 256 * 1024;

/** Escapes in invalid JSON are replaced in one go, which takes some 40 ms at most. */
const escapedCharsMax = 4 * 1024 * 1024;

/** Begins as JSON of more than one value does. */
const jsonStart = /^[\s\uFEFF]*[[{"]/;
/** A beginning that only JSON has, though it may be truncated. */
const surelyJson = /^[\s\uFEFF]*(?:\{\s*["}]|\[\s*(?:\{\s*"|\[|"))/;
const unicodeEscape = /\\u([0-9a-fA-F]{4})/g;

/**
 * A text as it may be stored; the very same one where nothing in it is masked. In JSON each text, key and number is
 * checked by itself and decoded, and JSON within texts likewise. Values that a rule cannot be run on are replaced by a
 * mark.
 */
export function* maskText(
  text: string,
  masker: FieldMasker,
  places: Places<PathRule> = masker.places,
  depth = 0,
): Steps<string> {
  const rule = ruleAt(places);
  if (rule !== undefined) return text === '' ? text : masker.markValue(rule, text);
  if (places.length === 0 && isSurelyFree(text, masker)) return text;
  const media = text.length < mediaBytesMin ? [] : yield* embeddedMediaSteps(text, mediaBytesMin);
  if (!jsonStart.test(text)) return yield* maskAround(text, media, masker.rules, masker.markFound);
  if (depth > depthMax) return masker.failed();
  const nested = (inner: string, at: Places<PathRule>): Steps<string> => maskText(inner, masker, at, depth + 1);
  const masked = yield* maskJson(text, media, { masker, nested }, places);
  if (masked !== undefined) return masked;
  if (places.length > 0 && surelyJson.test(text)) return masker.failed();
  // In truncated JSON, escapes would hide the characters that they encode.
  if (!text.includes('\\u')) return yield* maskAround(text, media, masker.rules, masker.markFound);
  if (text.length > escapedCharsMax) return masker.failed();
  const plain = text.replaceAll(unicodeEscape, (_escape, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const result = yield* maskAround(plain, [], masker.rules, masker.markFound);
  return result === plain ? text : result;
}

/** Cheap in most cases: each possible match begins with something that is not in the text at all. */
const isSurelyFree = (text: string, { rules }: FieldMasker): boolean =>
  text.length <= glanceCharsMax &&
  !text.includes('\\u') &&
  rules.every(({ finder }) => finder.mayHave !== undefined && !finder.mayHave(text));
