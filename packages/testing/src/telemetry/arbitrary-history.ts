import { clockOf, observationLevels, observationTypes, scoreDataTypes, scoreSources } from '@spanledger/core';
import type { Cost, Micros, ObservationId, ProjectId, ScoreId, TelemetryRows, TraceId } from '@spanledger/core';
import * as fc from 'fast-check';
import { noCost, oneDay, someTime } from './builders.ts';
import { aScore, anObservation, aTrace, costOf, decidedAs, joinRows, unpriced, usageOf } from './telemetry-store.ts';

/** Small pools of values, so that conditions match and versions of one entity are merged. */
export const someIds = ['a', 'b', 'B', "c'", '日\u{1f600}'] as const;
export const someTexts = ['', 'x', 'X', 'xy', "a'b\\", 'y', 'A Needle, 100%_\\日本'] as const;
export const someTimes: readonly Micros[] = [-40 * oneDay, -oneDay, -3_600_000_000, -1, 0, 1, oneDay].map(
  (offset) => someTime + offset,
);

const id = fc.constantFrom(...someIds);
const text = fc.constantFrom(null, ...someTexts);
const time = fc.constantFrom(...someTimes);
const tags = fc.subarray(['x', 'xy', 'y']);
const metadata = fc.dictionary(fc.constantFrom('k', 'l'), text, { maxKeys: 2 });
const environment = fc.constantFrom(null, 'x', 'default');
const isAppRoot = '{"langfuse.internal.is_app_root":true}';
const observationMetadata = fc.oneof(
  { weight: 4, arbitrary: metadata },
  { weight: 1, arbitrary: fc.constantFrom({ attributes: isAppRoot }, { attributes: '[1' }, { attributes: 'x' }) },
);

const trace = fc.record({
  kind: fc.constant('trace' as const),
  id,
  fields: fc.record({
    timestamp: time,
    name: text,
    externalId: text,
    userId: text,
    sessionId: text,
    release: text,
    version: text,
    environment,
    input: text,
    output: text,
    tags,
    metadata,
    public: fc.constantFrom(true, false, null),
    bookmarked: fc.boolean(),
  }),
});

const usage = fc.option(
  fc
    .tuple(
      fc.dictionary(fc.constantFrom('input', 'input_cached_tokens', 'output', 'other'), fc.nat(3)),
      fc.constantFrom('own', 'aggregate'),
    )
    .map(([parts, role]) => usageOf(parts, role)),
);
const cost: fc.Arbitrary<Cost> = fc.oneof(
  fc.constantFrom(noCost, unpriced, { ...noCost, modelId: 'm' }),
  fc
    .tuple(
      fc.constantFrom(0n, 1n, 500_000_000_000n, 1_500_000_000_000n, 10n ** 38n - 1n),
      fc.subarray(['input', 'input_cached_tokens', 'output', 'other']),
    )
    .map(([total, buckets]) => ({
      ...costOf(total),
      details: Object.fromEntries(buckets.map((bucket) => [bucket, total])),
    })),
);

const observation = fc.record({
  kind: fc.constant('observation' as const),
  path: fc.tuple(id, id).map((ids) => ids.join('/')),
  cost,
  fields: fc.record({
    startTime: time,
    name: text,
    statusMessage: text,
    version: text,
    environment,
    input: text,
    output: text,
    model: text,
    promptName: text,
    metadata: fc
      .tuple(observationMetadata, fc.constantFrom({}, {}, decidedAs(true), decidedAs(false), decidedAs(true, 'a')))
      .map(([given, decided]) => ({ ...given, ...decided })),
    usage,
    type: fc.constantFrom(null, ...observationTypes),
    level: fc.constantFrom(null, ...observationLevels),
    endTime: fc.option(time),
    completionStartTime: fc.option(time),
    parentObservationId: fc.option(id).map((parent) => parent as ObservationId | null),
    promptVersion: fc.option(fc.nat(3)),
  }),
});

const score = fc.record({
  kind: fc.constant('score' as const),
  id,
  fields: fc.record({
    timestamp: time,
    name: fc.constantFrom(null, 'q', 'tone'),
    sessionId: text,
    environment,
    metadata,
    stringValue: text,
    comment: text,
    configId: text,
    queueId: text,
    authorUserId: text,
    datasetRunId: text,
    traceId: fc.option(id).map((trace) => trace as TraceId | null),
    observationId: fc.option(id).map((observation) => observation as ObservationId | null),
    dataType: fc.constantFrom(null, ...scoreDataTypes),
    source: fc.constantFrom(null, ...scoreSources),
    value: fc.option(fc.constantFrom(0, 0.5, 1, 1.5)),
  }),
});

const traceDeletion = fc.record({ kind: fc.constant('delete-trace' as const), id });
const scoreDeletion = fc.record({ kind: fc.constant('delete-score' as const), id });

const change = fc.oneof(
  { weight: 3, arbitrary: trace },
  { weight: 6, arbitrary: observation },
  { weight: 3, arbitrary: score },
  { weight: 1, arbitrary: traceDeletion },
  { weight: 1, arbitrary: scoreDeletion },
);

/** Changes in batches: entities written, rewritten and moved, deleted, and written again. */
export const arbitraryHistory = fc.array(fc.array(change, { minLength: 1, maxLength: 30 }), {
  minLength: 1,
  maxLength: 4,
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** The last stored place of an entity. */
interface Place {
  readonly at: Micros;
  readonly name: string;
}

/**
 * The rows of each batch, as a single writer writes them: every change follows the previous one, and an entity that
 * moves has its former place. Every batch is written again after the next one, as in a retry after a failure.
 */
export const batchesOf = (projectId: ProjectId, history: readonly (readonly Change[])[]): readonly TelemetryRows[] => {
  const places = new Map<string, Place>();
  let step = 0;
  const batches = history.map((changes) =>
    joinRows(changes.map((each) => rowsOf(projectId, each, (step += 1), places))),
  );
  return batches.flatMap((_batch, index) => batches.slice(Math.max(index - 1, 0), index + 1).toReversed());
};

const rowsOf = (
  projectId: ProjectId,
  change: Change,
  step: number,
  places: Map<string, Place>,
): Partial<TelemetryRows> => {
  const clock = clockOf(someTime + step * 1000);
  if (change.kind === 'delete-trace') {
    return { deletions: [{ kind: 'trace', id: change.id as TraceId, projectId, clock }] };
  }
  if (change.kind === 'delete-score') {
    return { deletions: [{ kind: 'score', id: change.id as ScoreId, projectId, clock }] };
  }
  const { place, key } = placeOf(change);
  const before = places.get(key);
  places.set(key, place);
  const times = { createdAt: someTime, updatedAt: someTime + step, movedFrom: before?.at };
  if (change.kind === 'trace') return { traces: [aTrace(projectId, change.id, { ...change.fields, clock }, times)] };
  if (change.kind === 'score') {
    const row = { ...times, renamedFrom: before?.name };
    return { scores: [aScore(projectId, change.id, { ...change.fields, clock }, row)] };
  }
  const row = { ...times, cost: change.cost };
  return { observations: [anObservation(projectId, change.path, { ...change.fields, clock }, row)] };
};

type Upsert = Exclude<Change, { kind: 'delete-trace' | 'delete-score' }>;

const placeOf = (change: Upsert): { place: Place; key: string } => {
  if (change.kind === 'observation') {
    return { key: `observation ${change.path}`, place: { at: change.fields.startTime, name: '' } };
  }
  const name = change.kind === 'score' ? (change.fields.name ?? '') : '';
  return { key: `${change.kind} ${change.id}`, place: { at: change.fields.timestamp, name } };
};
