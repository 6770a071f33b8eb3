import { clockOf, whereEqual } from '@spanledger/core';
import type {
  ObservationId,
  ObservationPart,
  ObservationPosition,
  ObservationStreamQuery,
  ProjectId,
  StreamedObservation,
} from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import { aTrace, anObservation, seedTogether, type TelemetryStore } from './telemetry-store.ts';

const pathOf = ({ traceId, id }: StreamedObservation): string => `${traceId}/${id}`;
const positionOf = ({ startTime, traceId, id }: StreamedObservation): ObservationPosition => ({
  startTime,
  traceId,
  id,
});
const marked = (value: unknown) => ({ attributes: JSON.stringify({ 'langfuse.internal.is_app_root': value }) });
const noParts: ReadonlySet<ObservationPart> = new Set();

/** The contract of every store for reading observations page by page, without a page number. */
export const describeObservationStream = (store: () => TelemetryStore): void => {
  const seeded = seedTogether(store);
  const next = (projectId: ProjectId, query: Partial<ObservationStreamQuery>) =>
    store().observations.stream(projectId, { limit: 2, parts: noParts, ...query });
  const pathsOf = async (projectId: ProjectId, query: Partial<ObservationStreamQuery>): Promise<string[]> =>
    (await next(projectId, { limit: 50, ...query })).map(pathOf);

  const paths = ['b/1', 'a/2', 'a/1', 'b/0', 'a/\u{1f600}', 'a/\uff5e'];
  const withPositions = seeded((project) => ({
    observations: [
      ...paths.map((path) => anObservation(project, path)),
      anObservation(project, 'z/new', { startTime: someTime + 1 }),
      anObservation(project, 'z/same-ms', { startTime: someTime - 1 }),
      anObservation(project, 'a/old', { startTime: someTime - 40 * oneDay }),
    ],
  }));
  test('following the positions gives each observation once, whatever is written meanwhile', async () => {
    const seen: string[] = [];
    let after: ObservationPosition | undefined;
    for (let page = 0; page < 9; page += 1) {
      const items = await next(withPositions, { after });
      seen.push(...items.map(pathOf));
      const last = items.at(-1);
      if (last === undefined) break;
      after = positionOf(last);
      const startTime = someTime + oneDay + page;
      await store().writer.write(
        telemetryRows({ observations: [anObservation(withPositions, `n/${page}`, { startTime })] }),
      );
    }
    expect(seen).toEqual(['z/new', 'a/1', 'a/2', 'a/\uff5e', 'a/\u{1f600}', 'b/0', 'b/1', 'z/same-ms', 'a/old']);
  });

  const withGone = seeded((project) => ({
    observations: ['a/1', 'b/1', 'c/1'].map((path) => anObservation(project, path)),
  }));
  test('a page goes on behind an observation that is gone', async () => {
    const [first] = await next(withGone, { limit: 1 });
    const deletion = {
      kind: 'trace',
      id: first!.traceId,
      projectId: withGone,
      clock: clockOf(someTime + 1_000_000),
    } as const;
    await store().writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await pathsOf(withGone, { after: positionOf(first!) })).toEqual(['b/1', 'c/1']);
  });

  const bodies = { input: 'i', output: 'o', metadata: { k: 'v' } };
  const trace = { name: 'n', userId: 'u', sessionId: 's', release: 'r', tags: ['t'], public: true, bookmarked: true };
  const withParts = seeded((project) => ({
    traces: [aTrace(project, 't', trace)],
    observations: [anObservation(project, 't/o', bodies)],
  }));
  const read = async (...parts: ObservationPart[]) => {
    const [observation] = await next(withParts, { parts: new Set(parts) });
    const { input, output, metadata, isRoot, trace } = observation!;
    return { input, output, metadata, isRoot, trace };
  };
  test('each part is there when it is asked for, and only then', async () => {
    const none = { input: null, output: null, metadata: {}, isRoot: undefined, trace: null };
    expect(await read()).toEqual(none);
    expect(await read('io')).toEqual({ ...none, input: 'i', output: 'o' });
    expect(await read('metadata')).toEqual({ ...none, metadata: { k: 'v' } });
    expect(await read('root')).toEqual({ ...none, isRoot: true });
    expect(await read('trace')).toEqual({ ...none, trace });
  });

  const parentObservationId = 'p' as ObservationId;
  const withRoots = seeded((project) => ({
    traces: [aTrace(project, 't', { sessionId: 's' })],
    observations: [
      anObservation(project, 't/alone'),
      anObservation(project, 't/child', { parentObservationId }),
      anObservation(project, 't/marked', { parentObservationId, metadata: marked(true) }),
      anObservation(project, 't/not', { parentObservationId, metadata: marked(false) }),
      anObservation(project, 'u/odd', { parentObservationId, metadata: { attributes: '{"x' } }),
    ],
  }));
  test('a root has no parent or the mark of its SDK', async () => {
    const isRoot = { type: 'boolean', column: 'isRootObservation', operator: '=' } as const;
    const withoutParent = { type: 'null', column: 'parentObservationId', operator: 'is null' } as const;
    const ofParent = whereEqual({ sessionId: 's', parentObservationId });
    expect(await pathsOf(withRoots, { filters: [{ ...isRoot, value: true }] })).toEqual(['t/alone', 't/marked']);
    expect(await pathsOf(withRoots, { filters: [{ ...isRoot, value: false }] })).toEqual(['t/child', 't/not', 'u/odd']);
    expect(await pathsOf(withRoots, { filters: [withoutParent] })).toEqual(['t/alone']);
    expect(await pathsOf(withRoots, { filters: ofParent })).toEqual(['t/child', 't/marked', 't/not']);
  });
};
