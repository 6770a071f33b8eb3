import { requestLimits, decimalText, encodeJson, isPlainObject } from '@spanledger/core';
import { anyValue } from './quick-body.ts';

const tooLong = `must be at most ${requestLimits.modelParametersLength} characters as JSON; put what is long into metadata`;

/** `modelParameters` as a JSON object; an empty one counts as absent. */
export const modelParameters = anyValue((value, refuse): string | null | undefined => {
  if (value === null) return null;
  if (!isPlainObject(value)) {
    refuse('must be an object');
    return undefined;
  }
  const keys = Object.keys(value);
  const wrong = keys.filter((key) => !isParameter(value[key]));
  for (const key of wrong) {
    refuse({ path: [key], message: 'must be a text, a number, a boolean, a list of texts, or an object of texts' });
  }
  if (keys.length === 0 || wrong.length > 0) return undefined;
  const text = encodeJson(value);
  if ((text?.length ?? 0) > requestLimits.modelParametersLength) refuse(tooLong);
  return text;
});

const isText = (value: unknown): boolean => typeof value === 'string';

const isParameter = (value: unknown): boolean => {
  if (value === null || isText(value) || typeof value === 'boolean' || decimalText(value) !== undefined) return true;
  if (Array.isArray(value)) return value.every(isText);
  return isPlainObject(value) && Object.values(value).every(isText);
};
