import { AnswerTooLargeError, partBytesMax, partCountMax, whereEqual } from '@spanledger/core';
import type {
  ObservationId,
  ObservationKey,
  ObservationPart,
  ProjectId,
  ScoreId,
  ScoreListQuery,
  ScoreStreamQuery,
  TraceId,
  Weighed,
} from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { someTime } from './builders.ts';
import { anObservation, aScore, aTrace, seed, type TelemetryStore } from './telemetry-store.ts';

const count = 5;
/** One read may contain two of them, but not three. */
const length = Math.floor(partBytesMax / 2) - 100_000;
const trace = 'large' as TraceId;
const page = { page: 1, limit: 50 };
const bodies: ReadonlySet<ObservationPart> = new Set(['io', 'metadata']);

const bodiesOf = (index: number) =>
  index === 0 ? { metadata: { text: 'x'.repeat(length) } } : { input: String(index).repeat(length) };

const textsOf = (index: number) =>
  index === 0 ? { metadata: { text: 'x'.repeat(length) } } : { comment: String(index).repeat(length) };

const rowsOf = (projectId: ProjectId) => {
  const indices = Array.from({ length: count }, (_, index) => index);
  return {
    traces: indices.map((index) =>
      aTrace(projectId, `t${index}`, { ...bodiesOf(index), sessionId: 's', timestamp: someTime + index }),
    ),
    observations: [
      ...indices.map((index) =>
        anObservation(projectId, `${trace}/o${index}`, { ...bodiesOf(index), startTime: someTime + index }),
      ),
      ...Array.from({ length: partCountMax + 1 }, (_, index) => anObservation(projectId, `many/${index}`)),
    ],
    scores: indices.map((index) =>
      aScore(projectId, `s${index}`, { ...textsOf(index), traceId: 't1' as TraceId, timestamp: someTime + index }),
    ),
  };
};

const isTooLarge = async (reading: Promise<unknown>): Promise<void> => {
  await expect(reading).rejects.toBeInstanceOf(AnswerTooLargeError);
};

const expectWeights = <Key>(weighed: readonly Weighed<Key>[]): void => {
  for (const { bytes } of weighed) {
    expect(bytes).toBeGreaterThan(length * 0.9);
    expect(bytes).toBeLessThan(length * 1.1);
  }
};

const idsOf = (weighed: readonly Weighed<ObservationKey>[]): readonly string[] => {
  expectWeights(weighed);
  return weighed.map(({ key }) => key.id);
};

/** The contract of readers for bodies that are too large for one read. */
export const describeReadingInParts = (name: string, openStore: () => Promise<TelemetryStore>): void => {
  describe(`${name} with large bodies`, () => {
    let store: TelemetryStore;
    let project: ProjectId;
    beforeAll(async () => {
      store = await openStore();
      project = await seed(store, rowsOf);
    });

    test('a page of traces is too large with bodies, and is weighed and read in its order', async () => {
      const { traces, sessions } = store;
      const [newest, oldest] = [
        ['t4', 't3', 't2', 't1', 't0'],
        ['t0', 't1', 't2', 't3', 't4'],
      ] as const;
      await isTooLarge(traces.list(project, { ...page, withBodies: true }));
      await isTooLarge(sessions.get(project, 's'));
      expect((await traces.list(project, { ...page, withBodies: false })).items).toHaveLength(count);
      const weighed = await traces.weigh(project, page);
      expect(weighed.map(({ key }) => key)).toEqual(newest);
      expectWeights(weighed);
      const ascending = { column: 'timestamp', direction: 'ASC' } as const;
      const ofSession = await traces.weigh(project, {
        ...page,
        filters: whereEqual({ sessionId: 's' }),
        orderBy: ascending,
      });
      expect(ofSession.map(({ key }) => key)).toEqual(oldest);
      const read = await traces.read(project, ['t3', 'gone', 't0'] as TraceId[]);
      expect(read.map(({ id, input, metadata }) => [id, input?.length, metadata['text']?.length])).toEqual([
        ['t3', length, undefined],
        ['t0', undefined, length],
      ]);
      expect(await traces.get(project, 't1' as TraceId)).toMatchObject({ id: 't1' });
    });

    test('observations are too large with bodies, and are weighed and read in the order of each reading', async () => {
      const { observations } = store;
      const after = { startTime: someTime + 3, traceId: trace, id: 'o3' as ObservationId };
      await isTooLarge(observations.list(project, { ...page, traceId: trace, withBodies: true }));
      await isTooLarge(observations.ofTrace(project, trace));
      await isTooLarge(observations.stream(project, { traceId: trace, limit: 9, parts: bodies }));
      const listed = await observations.weigh(project, { page: 1, limit: 4, traceId: trace });
      expect(idsOf(listed)).toEqual(['o4', 'o3', 'o2', 'o1']);
      const behind = await observations.weigh(project, { traceId: trace, limit: 2, after });
      expect(idsOf(behind)).toEqual(['o2', 'o1']);
      const all = await observations.weigh(project, { traceId: trace, isOldestFirst: true, countMax: 5 });
      expect(idsOf(all)).toEqual(['o0', 'o1', 'o2', 'o3', 'o4']);
      const keys = [...listed.slice(1, 3).map(({ key }) => key), { traceId: trace, id: 'gone' as ObservationId }];
      const read = await observations.read(project, keys, bodies);
      expect(read.map(({ id, input }) => [id, input?.[0], input?.length])).toEqual([
        ['o3', '3', length],
        ['o2', '2', length],
      ]);
    });

    test('scores are too large with long texts, and are weighed and read in the order of each reading', async () => {
      const { scores } = store;
      const ofTrace = 't1' as TraceId;
      const list = { ...page, filters: whereEqual({ traceId: ofTrace }), onTracesOnly: true };
      await isTooLarge(scores.list(project, list));
      await isTooLarge(scores.ofTrace(project, ofTrace));
      await isTooLarge(scores.stream(project, { limit: 9 }));
      expect(await scores.list(project, { ...list, limit: 0 })).toEqual({ items: [], totalItems: count });
      const all = await scores.weigh(project, { traceId: ofTrace, countMax: count });
      expectWeights(all);
      expect(all.map(({ key }) => key)).toEqual(['s4', 's3', 's2', 's1', 's0']);
      await isTooLarge(scores.weigh(project, { traceId: ofTrace, countMax: count - 1 }));
      const keysOf = async (query: ScoreListQuery | ScoreStreamQuery) =>
        (await scores.weigh(project, query)).map(({ key }) => key);
      expect(await keysOf({ ...list, page: 2, limit: 2 })).toEqual(['s2', 's1']);
      const after = { timestamp: someTime + 3, id: 's3' as ScoreId };
      expect(await keysOf({ limit: 2, after })).toEqual(['s2', 's1']);
      const read = await scores.read(project, ['s3', 'gone', 's0'] as ScoreId[]);
      expect(
        read.map(({ id, comment, metadata, trace }) => [id, comment?.length, metadata['text']?.length, trace]),
      ).toEqual([
        ['s3', length, undefined, expect.objectContaining({ sessionId: 's' })],
        ['s0', undefined, length, expect.objectContaining({ sessionId: 's' })],
      ]);
      expect(await scores.get(project, 's1' as ScoreId)).toMatchObject({ id: 's1' });
    });

    test('more observations of a trace than are checked at once are too large too', async () => {
      const many = 'many' as TraceId;
      await isTooLarge(store.observations.ofTrace(project, many));
      const all = { traceId: many, isOldestFirst: true } as const;
      const countMax = partCountMax + 1;
      expect(await store.observations.weigh(project, { ...all, countMax })).toHaveLength(countMax);
      await isTooLarge(store.observations.weigh(project, { ...all, countMax: partCountMax }));
    });
  });
};
