import {
  AnswerTooLargeError,
  type IngestBatch,
  type ObservationKey,
  type ObservationPatch,
  type ProjectId,
  type ScoreId,
  type ScorePatch,
  type TelemetryReaders,
  type TraceId,
  type TracePatch,
} from '@spanledger/core';
import { maskBatch, type Masking, type MaskingReport } from '@spanledger/masking';

import { narrow, withBodies, type Reading } from '../reads/reading.ts';

/** Of all traces together, and of each kind. */
const entitiesMax = 500;
const readAtOnce = 20;
const examplesMax = 20;
const charsBefore = 60;
const charsAfter = 140;

interface Example {
  readonly traceId: string;
  readonly kind: 'trace' | 'observation' | 'score';
  readonly id: string;
  readonly member: string;
  readonly after: string;
}

export interface DryRun {
  readonly traces: number;
  readonly affectedTraces: number;
  /** By rule and field, how often it was found. */
  readonly found: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** By field. */
  readonly failed: ReadonlyMap<string, number>;
  readonly examples: readonly Example[];
}

interface Asked {
  readonly projectId: ProjectId;
  readonly masking: Masking;
  /** How many of the last traces. */
  readonly count: number;
}

/** The effect of masking on traces as they are stored. Nothing is changed, and no match is shown. */
export const dryRunMasking = async (reading: Reading, { projectId, masking, count }: Asked): Promise<DryRun> => {
  const { traceIds, keys, scoreIds } = await reading.inTurn(narrow, async () =>
    lastEntities(reading.readers, projectId, count),
  );
  const counts = createCounts();
  const affected = new Set<string>();
  const examples: Example[] = [];
  const look = async (batch: IngestBatch): Promise<void> => {
    const masked = await maskBatch(batch, masking, counts.report);
    for (const [before, after] of changedPatches(batch, masked)) {
      affected.add(before.traceId);
      if (examples.length < examplesMax)
        examples.push(...examplesOf(before, after).slice(0, examplesMax - examples.length));
    }
  };
  await inGroups(reading, traceIds, async (ids) => {
    const found = await reading.readers.records.traces(projectId, ids);
    await look({ ...emptyBatch(projectId), traces: [...found].map(([id, { record }]) => ({ id, record, events: 0 })) });
  });
  await inGroups(reading, keys, async (group) => {
    const found = await reading.readers.records.observations(projectId, group);
    await look({ ...emptyBatch(projectId), observations: found.map(patchOf) });
  });
  await inGroups(reading, scoreIds, async (ids) => {
    const found = await reading.readers.records.scores(projectId, ids);
    await look({ ...emptyBatch(projectId), scores: [...found].map(([id, { record }]) => ({ id, record, events: 0 })) });
  });
  const { found, failed } = counts;
  return { found, failed, traces: traceIds.length, affectedTraces: affected.size, examples };
};

const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

const createCounts = () => {
  const found = new Map<number, Map<string, number>>();
  const failed = new Map<string, number>();
  const report: MaskingReport = {
    masked: (rule, field) => {
      const byField = found.get(rule) ?? new Map<string, number>();
      found.set(rule, byField);
      add(byField, field);
    },
    failed: (field) => add(failed, field),
  };
  return { found, failed, report };
};

const lastEntities = async ({ traces }: TelemetryReaders, projectId: ProjectId, count: number) => {
  const page = await traces.list(projectId, { page: 1, limit: count, withBodies: false });
  const traceIds = page.items.map(({ id }) => id);
  const summaries = await traces.summaries(projectId, traceIds, true);
  const keys: ObservationKey[] = [];
  const scoreIds: ScoreId[] = [];
  for (const [traceId, summary] of summaries) {
    for (const id of summary.observationIds) if (keys.length < entitiesMax) keys.push({ traceId, id });
    for (const id of summary.scoreIds) if (scoreIds.length < entitiesMax) scoreIds.push(id);
  }
  return { traceIds, keys, scoreIds };
};

/** Some at once, each group in a turn; fewer if they are too large together. */
const inGroups = async <Key>(
  reading: Reading,
  keys: readonly Key[],
  work: (keys: readonly Key[]) => Promise<void>,
): Promise<void> => {
  for (let from = 0; from < keys.length; from += readAtOnce) {
    const group = keys.slice(from, from + readAtOnce);
    try {
      await reading.inTurn(withBodies, async () => work(group));
    } catch (error) {
      if (!(error instanceof AnswerTooLargeError) || group.length === 1) throw error;
      for (const key of group) await reading.inTurn(withBodies, async () => work([key]));
    }
  }
};

const emptyBatch = (projectId: ProjectId): IngestBatch => ({
  id: 'dry-run' as IngestBatch['id'],
  part: 0,
  projectId,
  rejected: {},
  receivedAt: 0,
  payloadBytes: 0,
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
});

const patchOf = ({ traceId, id, record }: Pick<ObservationPatch, 'traceId' | 'id' | 'record'>): ObservationPatch => ({
  traceId,
  id,
  record,
  events: 0,
  isComplete: true,
  isTraceUnknown: false,
});

type AnyPatch = ObservationPatch | TracePatch | ScorePatch;

interface Entity extends Pick<Example, 'traceId' | 'kind' | 'id'> {
  readonly record: Readonly<Record<string, unknown>>;
}

function* changedPatches(
  before: IngestBatch,
  after: IngestBatch,
): Generator<readonly [Entity, Entity], void, undefined> {
  const pairs = (
    kind: Entity['kind'],
    was: readonly AnyPatch[],
    becomes: readonly AnyPatch[],
    traceIdOf: (patch: AnyPatch) => TraceId | null,
  ): (readonly [Entity, Entity])[] =>
    was.flatMap((patch, at) => {
      const masked = becomes[at];
      if (masked === undefined || masked === patch) return [];
      const entity = { kind, id: patch.id, traceId: traceIdOf(patch) ?? '' };
      return [
        [
          { ...entity, record: { ...patch.record } },
          { ...entity, record: { ...masked.record } },
        ] as const,
      ];
    });
  yield* pairs('trace', before.traces, after.traces, ({ id }) => id as TraceId);
  yield* pairs('observation', before.observations, after.observations, (patch) => (patch as ObservationPatch).traceId);
  yield* pairs('score', before.scores, after.scores, (patch) => (patch as ScorePatch).record.traceId);
}

const examplesOf = (before: Entity, after: Entity): readonly Example[] => {
  const { record: _record, ...entity } = after;
  return membersOf(after).flatMap(([member, text]) => {
    const was = new Map(membersOf(before)).get(member);
    if (was === text) return [];
    return [{ ...entity, member, after: excerpt(was ?? '', text) }];
  });
};

/** The texts of an entity, by their names in paths. */
const membersOf = ({ record }: Entity): readonly (readonly [string, string])[] =>
  Object.entries(record).flatMap(([member, value]) => {
    if (typeof value === 'string') return [[member, value] as const];
    if (member === 'tags') return [[member, (value as readonly string[]).join(', ')] as const];
    if (member !== 'metadata') return [];
    return Object.entries(value as Readonly<Record<string, string | null>>).flatMap(([key, text]) =>
      text === null ? [] : [[`metadata.${key}`, text] as const],
    );
  });

/** The masked text, from a little before the first difference. */
const excerpt = (before: string, after: string): string => {
  let at = 0;
  while (at < after.length && before[at] === after[at]) at += 1;
  return after.slice(Math.max(0, at - charsBefore), at + charsAfter).toWellFormed();
};
