import { setOwn } from '@spanledger/core';
import { encodeJson, decimalText, isPlainObject, parseExactJson } from '../../json/exact-json.ts';
import { assertFewValues } from '../parse-json-text.ts';

/** What is in every object with a value that is neither a text nor a number; in some others too. */
const otherValue = /[[{]|true|false|null/;

/**
 * The parameters of a model call as clients that read them expect: texts and numbers as they are, everything else as its
 * JSON text (`"true"`, `"[\"a\"]"`, `"null"`). What is no JSON object stays as it is, as does what is nested too
 * deeply.
 */
export const parameterTexts = (parameters: string | null): string | null => {
  if (parameters === null || !otherValue.test(parameters.slice(1))) return parameters;
  try {
    assertFewValues(parameters);
    const given = parseExactJson(parameters);
    return isPlainObject(given) ? encodeJson(textsOf(given)) : parameters;
  } catch {
    // It is no JSON, holds too many values, or is nested more deeply than can be written.
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
