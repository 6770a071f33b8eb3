import { entityIdSchema, parseIso, requestLimits, encodeJson, isPlainObject, type Micros } from '@spanledger/core';
import { z } from 'zod';
import { normaliseEnvironment } from '../environment.ts';
import { anyValue, unsure, withQuickReader, type QuickReader, type Refuse } from './quick-body.ts';

const timePattern = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*(?:[Zz]|[+-]\d{2}:?\d{2})$/;

const timeOf = (text: string): Micros | undefined => (timePattern.test(text) ? parseIso(text) : undefined);

/** What Go and .NET write for a time that was never set, with whatever offset follows. */
const unsetTimePattern = /^0001-01-01T00:00:00/;

const isUnsetTime = (value: unknown): boolean => typeof value === 'string' && unsetTimePattern.test(value);

const isoTimeSchema = z.string().transform((text, context): Micros => {
  const at = timeOf(text);
  if (at !== undefined) return at;
  context.addIssue('must be an ISO 8601 time with an offset, from 1970 to 2148, such as 2026-01-02T03:04:05.678Z');
  return z.NEVER;
});

/**
 * Stores hold well-formed Unicode only. What `slice` cuts within an emoji becomes U+FFFD, as over OTLP: refusing a
 * comment or a status message for it would lose the score, or the usage and cost of the call.
 */
export const unicodeText = z.string().overwrite((text) => text.toWellFormed());

const orNull =
  <T>(read: QuickReader<T>): QuickReader<T | null> =>
  (value) =>
    value === null ? null : read(value);

const quickTime: QuickReader<Micros> = (value) => (typeof value === 'string' ? (timeOf(value) ?? unsure) : unsure);
const quickSetTime = orNull((value) => (isUnsetTime(value) ? undefined : quickTime(value)));
const quickText: QuickReader<string> = (value) => (typeof value === 'string' && value.isWellFormed() ? value : unsure);
/** The characters of nearly all ids. */
const plainId = /^[\w.:-]{1,100}$/;
const quickId: QuickReader<string> = (value) => (typeof value === 'string' && plainId.test(value) ? value : unsure);

export const text = withQuickReader(z.string(), (value) => (typeof value === 'string' ? value : unsure));
export const isoTime = withQuickReader(isoTimeSchema, quickTime);
export const entityId = withQuickReader(entityIdSchema, quickId);
/** Senders in Go write each time that they do not state: refused, every call of theirs would be lost. */
export const optionalTime = withQuickReader(
  z.preprocess((value) => (isUnsetTime(value) ? undefined : value), isoTimeSchema.nullish()).optional(),
  quickSetTime,
);
export const optionalText = withQuickReader(unicodeText.nullish(), orNull(quickText));
export const optionalId = withQuickReader(entityIdSchema.nullish(), orNull(quickId));
/** Some clients send an empty text for "none". */
export const idOrEmpty = withQuickReader(
  z.union([z.literal('').transform(() => null), entityIdSchema]).nullish(),
  orNull(quickId),
);

/** Never an error; `undefined` when it was not sent. */
export const environment = anyValue((value) => (value === null ? undefined : normaliseEnvironment(value)));

/** Any value that `encode` accepts. One that is nested too deep is an issue of the field. */
const encoding = <T>(encode: (value: unknown, refuse: Refuse) => T) =>
  anyValue((value, refuse): T => {
    try {
      return encode(value, refuse);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refuse('is nested too deep');
      return z.NEVER;
    }
  });

/** Any JSON value, as the text that is stored. */
export const jsonValue = encoding((value) => encodeJson(value));

type GivenMetadata = Readonly<Record<string, string | null>>;

/** Metadata by key, as texts; `null`: all of it was cleared. A value that is no object is stored under `metadata`. */
export const metadata = encoding((value, refuse): GivenMetadata | null => {
  if (value === null) return null;
  const texts: Record<string, string | null> = Object.create(null);
  if (!isPlainObject(value)) {
    texts['metadata'] = encodeJson(value);
    return texts;
  }
  const keys = Object.keys(value);
  if (keys.length > requestLimits.metadataKeys) {
    const message = `must have at most ${requestLimits.metadataKeys} keys, and has ${keys.length}`;
    refuse(`${message}: put what belongs together under one key`);
    return z.NEVER;
  }
  for (const key of keys) {
    texts[key.toWellFormed()] = encodeJson(value[key]);
  }
  return texts;
});

const tagList = z.array(unicodeText);

/** Texts; too many are an issue before each of them is checked. */
export const tags = z
  .unknown()
  .transform((value, context) => {
    if (!Array.isArray(value) || value.length <= requestLimits.tags) return value;
    context.addIssue(`must have at most ${requestLimits.tags} tags, and has ${value.length}`);
    return z.NEVER;
  })
  .pipe(tagList.nullish())
  .optional();
