import { entityIdSchema, parseIso, requestLimits, type Micros } from '@spanledger/core';
import { z } from 'zod';
import { normaliseEnvironment } from '../environment.ts';
import { encodeJson, isPlainObject } from '../json/exact-json.ts';

const timePattern = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*(?:[Zz]|[+-]\d{2}:?\d{2})$/;

export const isoTime = z.string().transform((text, context): Micros => {
  const at = timePattern.test(text) ? parseIso(text) : undefined;
  if (at !== undefined) return at;
  context.addIssue('must be an ISO 8601 time with an offset, from 1970 on, such as 2026-01-02T03:04:05.678Z');
  return z.NEVER;
});

/** Stores hold well-formed Unicode only; cutting a text amid an emoji leaves something else. */
const isWellFormed = (text: string): boolean => text.isWellFormed();
export const unicodeText = z.string().refine(isWellFormed, 'must be well-formed Unicode');

export const optionalTime = isoTime.nullish();
export const optionalText = unicodeText.nullish();
export const optionalId = entityIdSchema.nullish();
/** Some clients write "none" as an empty text. */
export const idOrEmpty = z.union([z.literal('').transform(() => null), entityIdSchema]).nullish();

/** Never an error; `undefined` when it was not given. */
export const environment = z
  .unknown()
  .transform((value) => (value === undefined || value === null ? undefined : normaliseEnvironment(value)))
  .optional();

/** Runs `encode`, with a value that is nested too deep as an issue of the field. */
const encoding = <T>(encode: (value: unknown, context: z.RefinementCtx) => T) =>
  z
    .unknown()
    .transform((value, context): T | undefined => {
      if (value === undefined) return undefined;
      try {
        return encode(value, context);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        context.addIssue('is nested too deep');
        return z.NEVER;
      }
    })
    .optional();

/** Any JSON value, as the text that stores hold. */
export const jsonValue = encoding((value) => encodeJson(value));

type GivenMetadata = Readonly<Record<string, string | null>>;

/** Metadata by key, as texts; `null`: all of it was cleared. What is not an object is kept under `metadata`. */
export const metadata = encoding((value, context): GivenMetadata | null => {
  if (value === null) return null;
  const texts: Record<string, string | null> = Object.create(null);
  if (!isPlainObject(value)) {
    texts['metadata'] = encodeJson(value);
    return texts;
  }
  const keys = Object.keys(value);
  if (keys.length > requestLimits.metadataKeys) {
    const message = `must have at most ${requestLimits.metadataKeys} keys, and has ${keys.length}`;
    context.addIssue(`${message}: put what belongs together under one key`);
    return z.NEVER;
  }
  for (const key of keys) {
    if (!key.isWellFormed()) context.addIssue('must have keys of well-formed Unicode');
    texts[key] = encodeJson(value[key]);
  }
  return texts;
});

const tagList = z.array(unicodeText);

/** Texts; more than anybody needs are an issue before each of them is looked at. */
export const tags = z
  .unknown()
  .transform((value, context) => {
    if (!Array.isArray(value) || value.length <= requestLimits.tags) return value;
    context.addIssue(`must have at most ${requestLimits.tags} tags, and has ${value.length}`);
    return z.NEVER;
  })
  .pipe(tagList.nullish())
  .optional();
