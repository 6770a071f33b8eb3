import { requestLimits } from '@spanledger/core';
import { z } from 'zod';
import { decimalText, encodeJson, isPlainObject } from '../json/exact-json.ts';

const tooLong = `must be at most ${requestLimits.modelParametersLength} characters as JSON; put what is long into metadata`;

/** `modelParameters` as a JSON object; an empty one counts as absent. */
export const modelParameters = z
  .unknown()
  .transform((value, context): string | null | undefined => {
    if (value === undefined || value === null) return value;
    if (!isPlainObject(value)) {
      context.addIssue('must be an object');
      return z.NEVER;
    }
    const keys = Object.keys(value);
    for (const key of keys) {
      if (isParameter(value[key])) continue;
      const message = 'must be a text, a number, a boolean, a list of texts, or an object of texts';
      context.addIssue({ code: 'custom', path: [key], message });
    }
    if (keys.length === 0 || context.issues.length > 0) return undefined;
    const text = encodeJson(value);
    if ((text?.length ?? 0) > requestLimits.modelParametersLength) context.addIssue(tooLong);
    return text;
  })
  .optional();

const isText = (value: unknown): boolean => typeof value === 'string';

const isParameter = (value: unknown): boolean => {
  if (value === null || isText(value) || typeof value === 'boolean' || decimalText(value) !== undefined) return true;
  if (Array.isArray(value)) return value.every(isText);
  return isPlainObject(value) && Object.values(value).every(isText);
};
