import { setOwn, encodeJson, decimalText, isPlainObject, parseExactJson } from '@spanledger/core';
import { assertFewValues } from '../parse-json-text.ts';

/** Characters of every object with a value that is neither a text nor a number; some others have them too. */
const otherValue = /[[{]|true|false|null/;

/**
 * The parameters of a model call in the form that reading clients expect: texts and numbers unchanged, everything else
 * as its JSON text (`"true"`, `"[\"a\"]"`, `"null"`). A value that is no JSON object is unchanged, as is one nested too
 * deeply.
 */
export const parameterTexts = (parameters: string | null): string | null => {
  if (parameters === null || !otherValue.test(parameters.slice(1))) return parameters;
  try {
    assertFewValues(parameters);
    const given = parseExactJson(parameters);
    return isPlainObject(given) ? encodeJson(textsOf(given)) : parameters;
  } catch {
    // It is no JSON, has too many values, or is nested more deeply than can be written.
    return parameters;
  }
};

const textsOf = (given: Readonly<Record<string, unknown>>): object => {
  const texts: Record<string, unknown> = {};
  for (const key of Object.keys(given)) {
    const value = given[key];
    const isKept = typeof value === 'string' || decimalText(value) !== undefined;
    setOwn(texts, key, isKept ? value : (encodeJson(value) ?? 'null'));
  }
  return texts;
};
