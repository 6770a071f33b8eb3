import { z } from 'zod';
import { decimalText, encodeJson, isPlainObject } from './exact-json.ts';

/** `modelParameters` as a JSON object; an empty one says nothing. */
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
    return keys.length === 0 || context.issues.length > 0 ? undefined : encodeJson(value);
  })
  .optional();

const isText = (value: unknown): boolean => typeof value === 'string';

const isParameter = (value: unknown): boolean => {
  if (value === null || isText(value) || typeof value === 'boolean' || decimalText(value) !== undefined) return true;
  if (Array.isArray(value)) return value.every(isText);
  return isPlainObject(value) && Object.values(value).every(isText);
};
