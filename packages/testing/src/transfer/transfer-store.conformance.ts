import {
  clockOf,
  type ExportCursor,
  type ObservationId,
  type ProjectId,
  type ScoreId,
  type TelemetryRows,
  type TraceId,
  type TransferStore,
} from '@spanledger/core';
import { transfer } from '@spanledger/transfer';
import { beforeAll, describe, expect, test } from 'vitest';
import { aDeadLetter, aReceipt, oneDay, someProject, someTime, telemetryRows } from '../telemetry/builders.ts';
import { aScore, anObservation, aTrace, costOf } from '../telemetry/telemetry-store.ts';
import { describeTransferBeside } from './transfer-beside.conformance.ts';
import type { TransferPlace } from './transfer-place.ts';

const page = { page: 1, limit: 100, withBodies: true };

/** All lists of a project. */
const listed = async ({ store }: TransferPlace, projectId: ProjectId): Promise<unknown> => ({
  traces: await store.traces.list(projectId, page),
  observations: await store.observations.list(projectId, page),
  scores: await store.scores.list(projectId, { ...page, onTracesOnly: false }),
  letters: await store.deadLetters.list({ projectId, ...page }),
});

const write = (place: TransferPlace, rows: Partial<TelemetryRows>) => place.store.writer.write(telemetryRows(rows));

const later = (steps: number) => ({ clock: clockOf(someTime + steps * 1000) });

/** A store that fails at a write, before or after the write is done. */
const dyingStore = (store: TransferStore, writes: number, isDone: boolean): TransferStore => {
  let left = writes;
  return {
    ...store,
    put: async (...given) => {
      left -= 1;
      if (left >= 0 || isDone) await store.put(...given);
      if (left < 0) throw new Error('It was killed.');
    },
  };
};

const inputOf = (index: number): string => `${index}`.repeat(2_000_000);

/** The contract of every pair of a source and a target store of a copy. */
export const describeTransfer = (
  name: string,
  open: () => Promise<readonly [source: TransferPlace, target: TransferPlace]>,
): void => {
  describe(`transfer ${name}`, () => {
    let source: TransferPlace;
    let target: TransferPlace;
    beforeAll(async () => {
      [source, target] = await open();
    });

    const copy = (projectId: ProjectId) => transfer(source.transfers, target.transfers, { projectId });
    const expectSame = async (projectId: ProjectId): Promise<void> => {
      expect(await listed(target, projectId)).toEqual(await listed(source, projectId));
    };

    test('copies every kind of row, and a second run nothing', async () => {
      const projectId = someProject();
      await write(source, {
        traces: [aTrace(projectId, 't', { tags: ['b', 'a'], metadata: { 2: 'x', 1: null } })],
        observations: [
          anObservation(projectId, 't/a', { startTime: someTime - 40 * oneDay }, { cost: costOf(7n) }),
          anObservation(
            projectId,
            't/b',
            { input: 'a\u0000\u0001\u0002\u0003b', metadata: { '': '{"a":"}' } },
            { estimate: { input: 12, output: 0, cost: 3n } },
          ),
        ],
        scores: [aScore(projectId, 's', { value: -0 })],
        receipts: [aReceipt({ projectId })],
      });
      const letter = aDeadLetter({ projectId });
      await source.store.deadLetters.quarantine([letter]);
      await source.store.deadLetters.setState(projectId, letter.id, 'discarded');
      const first = await copy(projectId);
      expect(first).toMatchObject({ copiedRows: 6, removedRows: 0 });
      expect(first.days.map(({ outcome }) => outcome)).toEqual(first.days.map(() => 'same'));
      expect(first.days).toHaveLength(6);
      await expectSame(projectId);
      const estimated = await target.store.observations.get(projectId, 'b' as ObservationId);
      expect(estimated?.estimate).toEqual({ input: 12, output: 0, cost: 3n });
      const copied = await target.store.deadLetters.get(projectId, letter.id);
      expect(copied).toMatchObject({ state: 'discarded' });
      expect(copied).toEqual(await source.store.deadLetters.get(projectId, letter.id));
      expect(await copy(projectId)).toMatchObject({ copiedRows: 0, removedRows: 0 });
    });

    test('of a day on which little has changed, only that is written again', async () => {
      const projectId = someProject();
      const observations = Array.from({ length: 50 }, (_, index) => anObservation(projectId, `t${index % 7}/${index}`));
      await write(source, { observations });
      await copy(projectId);
      const changed = ['t3/3', 't3/10', 't0/49'];
      await write(source, {
        observations: changed.map((path) => anObservation(projectId, path, { name: 'changed', ...later(1) })),
      });
      await write(source, { observations: [anObservation(projectId, 't9/new')] });
      expect(await copy(projectId)).toMatchObject({ copiedRows: 4, removedRows: 0 });
      await expectSame(projectId);
    });

    test('what has moved, was renamed, found its trace or was deleted is in one place, or in none', async () => {
      const projectId = someProject();
      const at = someTime - 3 * oneDay;
      await write(source, {
        traces: [aTrace(projectId, 'moving'), aTrace(projectId, 'deleted')],
        observations: ['moving/o', 'orphan/orphan', 'deleted/o'].map((path) => anObservation(projectId, path)),
        scores: [aScore(projectId, 'renamed', { name: 'old' }), aScore(projectId, 'gone')],
      });
      await copy(projectId);
      await write(source, {
        traces: [aTrace(projectId, 'moving', { timestamp: at, ...later(1) }, { movedFrom: someTime })],
        observations: [
          anObservation(projectId, 'moving/o', { startTime: at, ...later(1) }, { movedFrom: someTime }),
          anObservation(projectId, 'found/orphan', later(1), { orphanTrace: 'orphan' as TraceId }),
        ],
        scores: [aScore(projectId, 'renamed', { name: 'new', ...later(1) }, { renamedFrom: 'old' })],
      });
      const deletions = [
        { kind: 'trace' as const, id: 'deleted' as TraceId },
        { kind: 'score' as const, id: 'gone' as ScoreId },
      ].map((deletion) => ({ ...deletion, projectId, ...later(2), reaches: clockOf(someTime + 5000) }));
      await write(source, { deletions });
      const { days } = await copy(projectId);
      expect(days.filter(({ outcome }) => outcome !== 'same')).toEqual([]);
      await expectSame(projectId);
      const ids = ['deleted' as TraceId];
      const until = await source.records.deletedUntil(projectId, 'trace', ids);
      expect(until.get('deleted')).toBe(clockOf(someTime + 5000));
      expect(await target.records.deletedUntil(projectId, 'trace', ids)).toEqual(until);
      // A write with earlier clocks arrives late, and does not replace a newer one.
      await write(target, {
        observations: [anObservation(projectId, 'deleted/o'), anObservation(projectId, 'moving/o', { startTime: at })],
      });
      await expectSame(projectId);
      expect(await copy(projectId)).toMatchObject({ copiedRows: 0, removedRows: 0 });
    });

    test('what is derived from other days of a trace is right when the trace changes', async () => {
      const projectId = someProject();
      const trace = (userId: string, steps: number) => aTrace(projectId, 't', { userId, ...later(steps) });
      const observation = anObservation(projectId, 't/o', { startTime: someTime - 2 * oneDay }, { cost: costOf(7n) });
      await write(source, { traces: [trace('ann', 0)], observations: [observation] });
      await copy(projectId);
      await target.refresh();
      await write(source, { traces: [trace('bob', 1)] });
      expect(await copy(projectId)).toMatchObject({ copiedRows: 1 });
      expect(await target.derivedStats.verify(projectId, undefined)).toEqual([]);
    });

    test('what moved to a day that is not copied yet is copied when that day is', async () => {
      const projectId = someProject();
      await write(source, { observations: [anObservation(projectId, 't/o')] });
      await copy(projectId);
      const startTime = someTime - 9 * oneDay;
      const moved = anObservation(projectId, 't/o', { startTime, ...later(1) }, { movedFrom: someTime });
      await write(source, { observations: [moved] });
      const period = { fromDay: '2026-03-04', toDay: '2026-03-04' };
      await transfer(source.transfers, target.transfers, { projectId, period });
      expect((await copy(projectId)).days.filter(({ outcome }) => outcome !== 'same')).toEqual([]);
      await expectSame(projectId);
    });

    test('what it moves while the target is exported is in that export', async () => {
      const projectId = someProject();
      await write(source, {
        traces: [aTrace(projectId, 'a'), aTrace(projectId, 'z')],
        observations: ['b/first', 'c/z', 'z/found'].map((path) => anObservation(projectId, path)),
        scores: [aScore(projectId, '1', { name: 'b' }), aScore(projectId, '2', { name: 'z' })],
      });
      await copy(projectId);
      const { exporter } = target.store;
      const all = { withBodies: true };
      const start = { startedAt: Date.now() * 1000, key: undefined, isCatchingUp: false };
      const lasts = { traces: 'a', observations: 'first', scores: '1' } as const;
      const cuts: { kind: keyof typeof lasts; after: ExportCursor }[] = [];
      for (const kind of ['traces', 'observations', 'scores'] as const)
        for await (const page of exporter[kind](projectId, { ...all, after: start }))
          for (const { entity, cursor } of page) if (entity.id === lasts[kind]) cuts.push({ kind, after: cursor });
      const timestamp = someTime - 3 * oneDay;
      await write(source, {
        traces: [aTrace(projectId, 'z', { timestamp, ...later(1) }, { movedFrom: someTime })],
        observations: [
          anObservation(projectId, 'c/z', { startTime: timestamp, ...later(1) }, { movedFrom: someTime }),
          anObservation(projectId, 'a/found', later(1), { orphanTrace: 'z' as TraceId }),
        ],
        scores: [aScore(projectId, '2', { name: 'a', ...later(1) }, { renamedFrom: 'z' })],
      });
      await copy(projectId);
      const rest: string[] = [];
      for (const { kind, after } of cuts)
        for await (const page of exporter[kind](projectId, { ...all, after }))
          rest.push(...page.map(({ entity }) => `${kind} ${entity.id}`));
      expect(rest.toSorted()).toEqual(['observations found', 'observations z', 'scores 2', 'traces z']);
    });

    test('what the target alone has, or has more of, stays and is reported', async () => {
      const projectId = someProject();
      await write(source, { observations: [anObservation(projectId, 't/o'), anObservation(projectId, 't/p')] });
      await write(target, {
        observations: [
          anObservation(projectId, 't/o', { name: 'newer', ...later(1) }),
          anObservation(projectId, 't/own', { startTime: someTime - oneDay }),
        ],
      });
      const { days } = await copy(projectId);
      expect(days.map(({ day, outcome }) => [day, outcome])).toEqual([
        ['2026-03-03', 'ahead'],
        ['2026-03-04', 'ahead'],
      ]);
      const { items } = await target.store.observations.list(projectId, page);
      const named = items.map(({ id, name }): [string, string | null] => [id, name]);
      expect(Object.fromEntries(named)).toEqual({ o: 'newer', p: 'step', own: 'step' });
    });

    test('cut off in any write, the next run does the rest', async () => {
      const projectId = someProject();
      const observations = Array.from({ length: 5 }, (_, index) =>
        anObservation(projectId, `t/${index}`, { startTime: someTime - index * oneDay }),
      );
      await write(source, { observations, traces: [aTrace(projectId, 't')] });
      for (const [writes, isDone] of [
        [0, false],
        [2, true],
        [1, false],
      ] as const) {
        const killed = transfer(source.transfers, dyingStore(target.transfers, writes, isDone), { projectId });
        await expect(killed).rejects.toThrow('killed');
      }
      expect(await copy(projectId)).toMatchObject({ copiedRows: 6 - 4 });
      await expectSame(projectId);
    });

    test('a dry run returns the days that differ, and writes nothing; other projects and days are left alone', async () => {
      const [projectId, neighbour] = [someProject(), someProject()];
      const days = [someTime, someTime - oneDay];
      for (const project of [projectId, neighbour]) {
        await write(source, {
          observations: days.map((startTime) => anObservation(project, `t/${startTime}`, { startTime })),
        });
      }
      const period = { fromDay: '2026-03-04', toDay: '2026-03-04' };
      const options = { projectId, period };
      const dry = await transfer(source.transfers, target.transfers, { ...options, isDry: true });
      expect(dry.days).toMatchObject([
        { day: '2026-03-04', outcome: 'differs', source: { rows: 1 }, target: { rows: 0 } },
      ]);
      expect((await target.store.observations.list(projectId, page)).items).toEqual([]);
      expect(await transfer(source.transfers, target.transfers, options)).toMatchObject({ copiedRows: 1 });
      expect((await target.store.observations.list(projectId, page)).items).toHaveLength(1);
      expect((await target.store.observations.list(neighbour, page)).items).toEqual([]);
    });

    test('a day that the source goes on writing is reported, and the next run makes it the same', async () => {
      const projectId = someProject();
      await write(source, { observations: [anObservation(projectId, 't/a')] });
      const growing: TransferStore = {
        ...target.transfers,
        put: async (...given) => {
          await target.transfers.put(...given);
          await write(source, { observations: [anObservation(projectId, 't/b')] });
        },
      };
      const { days } = await transfer(source.transfers, growing, { projectId });
      expect(days.map(({ outcome }) => outcome)).toEqual(['moved']);
      expect((await copy(projectId)).days.map(({ outcome }) => outcome)).toEqual(['same']);
      await expectSame(projectId);
    });

    test('bodies of many megabytes are copied whole', async () => {
      const projectId = someProject();
      const observations = Array.from({ length: 6 }, (_, index) =>
        anObservation(projectId, `t/${index}`, { input: inputOf(index) }),
      );
      for (const row of observations) await write(source, { observations: [row] });
      expect((await copy(projectId)).days.map(({ outcome }) => outcome)).toEqual(['same']);
      const found = await target.store.observations.get(projectId, '5' as ObservationId);
      expect(found?.input === inputOf(5)).toBe(true);
    });

    test('asked to stop, it ends between two writes', async () => {
      const projectId = someProject();
      const startTimes = [someTime - oneDay, someTime];
      await write(source, {
        observations: startTimes.map((startTime) => anObservation(projectId, `t/${startTime}`, { startTime })),
      });
      const abort = new AbortController();
      const stopped: TransferStore = {
        ...target.transfers,
        put: async (...given) => {
          await target.transfers.put(...given);
          abort.abort();
        },
      };
      const { signal } = abort;
      const cut = transfer(source.transfers, stopped, { projectId, signal });
      await expect(cut).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('goes on') as string,
      });
      expect(await copy(projectId)).toMatchObject({ copiedRows: 1 });
      await expectSame(projectId);
    });

    describe('beside another project', () => {
      describeTransferBeside(() => [source, target]);
    });

    test('a store is not copied to itself', async () => {
      await expect(transfer(source.transfers, source.transfers)).rejects.toMatchObject({ code: 'conflict' });
    });
  });
};
