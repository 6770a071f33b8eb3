import {
  latestMicros,
  observationFields,
  observationLevels,
  observationTypes,
  scoreDataTypes,
  scoreFields,
  scoreSources,
  traceFields,
} from '@spanledger/core';
import type {
  Clock,
  MergeableRecord,
  ObservationId,
  ObservationRecord,
  RegisterFields,
  ScoreRecord,
  TraceId,
  TraceRecord,
} from '@spanledger/core';
import { array, bigInt, boolean, constantFrom, dictionary, double, integer, maxSafeNat, option } from 'fast-check';
import { oneof, record, string, tuple, type Arbitrary } from 'fast-check';

import { wellFormedText } from '../properties/well-formed-text.ts';

/** Any well-formed text, with NUL and all planes. */
const text = oneof(wellFormedText(), string(), string({ minLength: 100, maxLength: 3_000, unit: 'grapheme' }));
const shortText = wellFormedText({ maxLength: 12 });
const id = string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 });
const time = integer({ min: 0, max: latestMicros - 1 });
const maybe = <T>(value: Arbitrary<T>): Arbitrary<T | null> => option(value, { freq: 2 });
const metadata = dictionary(shortText, maybe(text), { maxKeys: 4 });
const clock = integer({ min: 1, max: 2 ** 53 - 1 });

type Mergeable = 'clock' | 'clocks' | 'metadata' | 'tags';

/** Adds clocks for any of the fields and keys, from `0` up to the record's own clock, which is not repeated. */
const withClocks = <T extends MergeableRecord>(
  fields: RegisterFields<T>,
  registers: Arbitrary<Omit<T, Mergeable>>,
  tags: Arbitrary<readonly string[]>,
): Arbitrary<T> =>
  tuple(registers, metadata, tags, clock, option(array(clock, { minLength: 1, maxLength: 12 }))).map(
    ([known, metadata, tags, clock, others]) => {
      const names = [...fields, 'metadata', ...Object.keys(metadata).map((key) => `metadata.${key}`)];
      const entries = (others ?? []).flatMap((other, index): [string, Clock][] => {
        const name = names[(other + index) % names.length];
        const at = index % 3 === 0 ? 0 : Math.min(other, clock);
        return name === undefined || at === clock ? [] : [[name, at]];
      });
      const clocks = entries.length === 0 ? undefined : Object.fromEntries(entries);
      return { ...known, metadata, tags, clock, clocks } as unknown as T;
    },
  );

export const arbitraryObservationRecord: Arbitrary<ObservationRecord> = withClocks(
  observationFields,
  record({
    type: maybe(constantFrom(...observationTypes)),
    name: maybe(text),
    startTime: time,
    endTime: maybe(time),
    completionStartTime: maybe(time),
    parentObservationId: maybe(id as Arbitrary<ObservationId>),
    level: maybe(constantFrom(...observationLevels)),
    statusMessage: maybe(text),
    version: maybe(shortText),
    environment: maybe(shortText),
    input: maybe(text),
    output: maybe(text),
    model: maybe(shortText),
    provider: maybe(shortText),
    modelParameters: maybe(text),
    promptName: maybe(shortText),
    promptVersion: maybe(integer({ min: 0, max: 2 ** 32 - 1 })),
    usage: maybe(
      record({
        details: dictionary(shortText, maxSafeNat(), { maxKeys: 4 }),
        convention: constantFrom('inclusive', 'exclusive', 'given'),
        role: constantFrom('own', 'aggregate', 'ofType'),
      }),
    ),
    providedCost: maybe(dictionary(shortText, bigInt({ min: 0n, max: 10n ** 38n - 1n }), { maxKeys: 4 })),
    spanEvents: maybe(text),
    spanLinks: maybe(text),
  }),
  array(shortText, { maxLength: 0 }),
);

export const arbitraryTraceRecord: Arbitrary<TraceRecord> = withClocks(
  traceFields,
  record({
    timestamp: time,
    name: maybe(text),
    externalId: maybe(shortText),
    userId: maybe(shortText),
    sessionId: maybe(shortText),
    release: maybe(shortText),
    version: maybe(shortText),
    environment: maybe(shortText),
    input: maybe(text),
    output: maybe(text),
    public: maybe(boolean()),
    bookmarked: maybe(boolean()),
  }),
  array(shortText, { maxLength: 5 }).map((tags) => [...new Set(tags)].sort()),
);

export const arbitraryScoreRecord: Arbitrary<ScoreRecord> = withClocks(
  scoreFields,
  record({
    timestamp: time,
    name: maybe(shortText),
    traceId: maybe(id as Arbitrary<TraceId>),
    observationId: maybe(id as Arbitrary<ObservationId>),
    sessionId: maybe(shortText),
    datasetRunId: maybe(shortText),
    dataType: maybe(constantFrom(...scoreDataTypes)),
    source: maybe(constantFrom(...scoreSources)),
    value: maybe(double({ noNaN: true, noDefaultInfinity: true })),
    stringValue: maybe(text),
    comment: maybe(text),
    configId: maybe(shortText),
    queueId: maybe(shortText),
    authorUserId: maybe(shortText),
    executionTraceId: maybe(shortText),
    environment: maybe(shortText),
  }),
  array(shortText, { maxLength: 0 }),
);
