import {
  clockOf,
  type AuditEvent,
  type ObservationId,
  type ProjectId,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import {
  anObservation,
  aScore,
  aTrace,
  costOf,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  type TelemetryStore,
} from '@spanledger/testing';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compressAll } from '../client/compressing.fixture.ts';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { keepUp } from '../keep-up.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import { dropExpiredChunks } from './retention.ts';
import { timescaleChunkKeeper } from './timescale-chunk-keeper.ts';

const now = someTime + 400 * oneDay;
const month = 28 * oneDay;
const olderThanHours = (now - someTime) / 3_600_000_000 - 24 * 20;

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const unrecorded = async () => Promise.reject(new Error('no audit log'));

/** A trace with an observation in the same week, and one four weeks later. */
const rowsOf = (project: ProjectId) =>
  telemetryRows({
    traces: [aTrace(project, 't', { userId: 'u' })],
    observations: [
      anObservation(project, 't/early', { startTime: someTime }, { cost: costOf(1n) }),
      anObservation(project, 't/late', { startTime: someTime + month }, { cost: costOf(2n) }),
    ],
    scores: [aScore(project, 's', { traceId: 't' as TraceId })],
  });

onEachServer((server, openStore) =>
  describe(`chunks on ${server}`, () => {
    let client: Timescale;
    let store: TelemetryStore;
    let chunks: ChunkKeeper;
    let projectId: ProjectId;
    let stranger: ProjectId;

    beforeAll(async () => {
      client = await openStore();
      store = telemetryStoreOn(client);
      chunks = timescaleChunkKeeper(client, () => now);
    });
    beforeEach(async () => {
      const names = (await chunks.list({ isFast: true })).chunks.map(({ name }) => name);
      await collect(chunks.drop({ names }, { isForced: true }));
      [projectId, stranger] = [someProject(), someProject()];
      for (const project of [projectId, stranger]) await write(rowsOf(project));
      await refreshDailyCosts(client, { restMs: 0 });
    });

    const expire = async (parts: Partial<Parameters<typeof dropExpiredChunks>[2]> = {}): Promise<number> =>
      dropExpiredChunks(client, now, { isWanted: () => true, record: async () => undefined, ...parts });
    /** The partition in the writer's cache may have been dropped: the write fails once, then creates it. */
    const write = (rows: TelemetryRows) => store.writer.write(rows).catch(() => store.writer.write(rows));
    const listed = async () => (await chunks.list()).chunks.filter(({ rows }) => rows !== 0);
    const early = async () => (await listed()).filter(({ from }) => from <= someTime).map(({ name }) => name);
    const countOf = async (table: string, project = projectId): Promise<number> => {
      const sql = `SELECT count(*)::integer AS n FROM ${table} WHERE project_id = $1`;
      return (await client.query('count', sql, [project], z.object({ n: z.number() })))[0]?.n ?? -1;
    };
    const tables = ['observations', 'observation_keys', 'traces', 'trace_keys', 'scores', 'score_keys', 'trace_days'];
    const countAll = (project: ProjectId) => Promise.all(tables.map((table) => countOf(table, project)));
    const differences = async (project: ProjectId) => timescaleDerivedStats(client).verify(project, undefined);
    const costs = async (project: ProjectId) =>
      (await store.dailyCosts.list(project, { page: 1, limit: 9 })).items.map(({ totalCost }) => totalCost);

    test('each chunk is listed with its time, its size and its rows, and holds the rows of its time', async () => {
      const all = await listed();
      expect(all.map(({ table, rows }) => [table, rows])).toEqual([
        ['observations', 2],
        ['observations', 2],
        ['traces', 2],
        ['scores', 2],
      ]);
      for (const { name, table, from, to, bytes, exportedAt } of all) {
        expect(name).toMatch(new RegExp(`^${table}_2026\\d{4}$`));
        expect(to - from).toBe(7 * oneDay);
        expect([bytes > 0, exportedAt]).toEqual([true, null]);
      }
      const fast = await chunks.list({ isFast: true });
      expect(fast.chunks.map(({ rows }) => rows)).toEqual(fast.chunks.map(() => null));
    });

    test('one that was not exported is not dropped unasked, and nothing of it is lost', async () => {
      const before = await countAll(projectId);
      const names = await early();
      await expect(collect(chunks.drop({ names }))).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/was not exported.*--force/) as string,
      });
      expect(await countAll(projectId)).toEqual(before);
    });

    test('a name that no chunk has is refused, and nothing dropped', async () => {
      const before = await countAll(projectId);
      const names = [...(await early()), 'observations_19990101'];
      await expect(collect(chunks.drop({ names }, { isForced: true }))).rejects.toMatchObject({
        code: 'not_found',
        message: expect.stringContaining('no chunk observations_19990101') as string,
      });
      expect(await countAll(projectId)).toEqual(before);
    });

    test('a dry run lists the chunks that would go, and drops nothing', async () => {
      const before = await countAll(projectId);
      const listed = await collect(chunks.drop({ olderThanHours }, { isForced: true, isDryRun: true }));
      expect(listed.filter(({ rows }) => rows > 0).map(({ name }) => name)).toEqual(await early());
      expect(await countAll(projectId)).toEqual(before);
    });

    test('rows go with their keys; what remains is found, and its days cost what it costs', async () => {
      expect(await costs(projectId)).toEqual([2n, 1n]);
      if (server === 'TimescaleDB') await compressAll(client);
      const dropped = await collect(chunks.drop({ olderThanHours }, { isForced: true }));
      expect(dropped.filter(({ rows }) => rows > 0).map(({ rows }) => rows)).toEqual([2, 2, 2]);
      for (const project of [projectId, stranger]) {
        expect(await countAll(project)).toEqual([1, 1, 0, 0, 0, 0, 1]);
        expect(await costs(project)).toEqual([2n]);
        expect(await differences(project)).toEqual([]);
      }
      await refreshDailyCosts(client, { restMs: 0 });
      expect(await costs(projectId)).toEqual([2n]);
      expect(await differences(projectId)).toEqual([]);
      expect(await store.observations.get(projectId, 'early' as ObservationId)).toBeUndefined();
      expect((await store.observations.get(projectId, 'late' as ObservationId))?.traceId).toBe('t');
      const names = (await listed()).map(({ name }) => name);
      await collect(chunks.drop({ names }, { isForced: true }));
      expect(await countAll(projectId)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    });

    test('what comes late after a drop makes a new row, however little it knows', async () => {
      await collect(chunks.drop({ olderThanHours }, { isForced: true }));
      const clock = clockOf(someTime - oneDay);
      const late = anObservation(projectId, 't/early', { startTime: someTime, name: 'again', clock });
      await write(telemetryRows({ observations: [late] }));
      expect((await store.observations.get(projectId, 'early' as ObservationId))?.name).toBe('again');
    });

    test('a deleted entity stays deleted after its chunk is gone', async () => {
      const deletion = { kind: 'trace', projectId, id: 't' as TraceId, clock: clockOf(someTime + month) } as const;
      await store.writer.write(telemetryRows({ deletions: [deletion] }));
      await collect(chunks.drop({ olderThanHours }, { isForced: true }));
      await write(rowsOf(projectId));
      expect(await countOf('observations')).toBe(0);
      expect(await countOf('traces')).toBe(0);
    });

    test('rows of clocks that are years wrong have chunks like all others', async () => {
      const years = [Date.UTC(1970, 5, 1) * 1000, Date.UTC(2148, 5, 1) * 1000];
      const traces = years.map((timestamp, at) => aTrace(projectId, `y${at}`, { timestamp }));
      await write(telemetryRows({ traces }));
      const odd = (await listed()).filter(({ from, to }) => years.some((at) => from <= at && at < to));
      expect(odd.map(({ rows }) => rows)).toEqual([1, 1]);
      const names = odd.map(({ name }) => name);
      await collect(chunks.drop({ names }, { isForced: true }));
      expect(await store.traces.get(projectId, 'y0' as TraceId)).toBeUndefined();
      expect(await store.traces.get(projectId, 'y1' as TraceId)).toBeUndefined();
      expect(await countOf('trace_keys')).toBe(1);
    });

    test('retention drops what is older than what is kept, and leaves what was not exported unless that is allowed', async () => {
      expect(await expire()).toBe(0);
      await chunks.change({ keepHours: olderThanHours });
      const before = await countAll(projectId);
      await expect(expire()).rejects.toMatchObject({ code: 'conflict' });
      expect(await countAll(projectId)).toEqual(before);
      const settings = await chunks.change({ dropsUnexported: true });
      expect(settings).toMatchObject({ keepHours: olderThanHours, dropsUnexported: true });
      expect(await expire({ isWanted: () => false })).toBe(0);
      expect(await expire()).toBeGreaterThan(0);
      expect(await countAll(stranger)).toEqual([1, 1, 0, 0, 0, 0, 1]);
      await chunks.change({ keepHours: null, dropsUnexported: false });
      expect(await expire()).toBe(0);
    });

    test('what retention drops is recorded first, and stays where it cannot be recorded', async () => {
      await chunks.change({ keepHours: olderThanHours, dropsUnexported: true });
      const before = await countAll(projectId);
      await expect(expire({ record: unrecorded })).rejects.toThrow('no audit log');
      expect(await countAll(projectId)).toEqual(before);
      const recorded: AuditEvent[] = [];
      let whenRecorded: unknown;
      const dropped = await expire({
        record: async (event) => {
          recorded.push(event);
          whenRecorded = await countAll(projectId);
        },
      });
      expect(whenRecorded).toEqual(before);
      expect(recorded).toMatchObject([{ action: 'chunks.expired', projectId: null, targetKind: 'chunks' }]);
      const after = recorded[0]?.after as { readonly names: readonly string[]; readonly keepHours: number };
      expect([after.names.length, after.keepHours]).toEqual([dropped, olderThanHours]);
      expect(await expire({ record: unrecorded })).toBe(0);
      await chunks.change({ keepHours: null, dropsUnexported: false });
    });

    test('the background work of the store applies retention, and reports what it leaves', async () => {
      await chunks.change({ keepHours: olderThanHours });
      const problems: unknown[] = [];
      const stopReporting = keepUp({
        client,
        now: () => now,
        onProblem: (problem) => problems.push(problem),
        record: async () => undefined,
      });
      await expect.poll(() => problems).toHaveLength(1);
      await stopReporting();
      expect(problems[0]).toMatchObject({ message: expect.stringContaining('Retention leaves') as string });
      await chunks.change({ dropsUnexported: true });
      const stop = keepUp({
        client,
        now: () => now,
        onProblem: (problem) => problems.push(problem),
        record: async () => undefined,
      });
      await expect.poll(() => countOf('scores')).toBe(0);
      await stop();
      expect(problems).toHaveLength(1);
      await chunks.change({ keepHours: null, dropsUnexported: false });
    });

    test('retention without the right to drop chunks is reported, and nothing is changed', async () => {
      const role = `reader_${projectId.replaceAll(/\W/g, '_')}`.toLowerCase();
      const as = (sql: readonly string[]) =>
        client.transaction('role', async (to) => {
          for (const each of sql) await to.run('role', each);
        });
      await as([
        `CREATE ROLE ${role}`,
        `GRANT USAGE ON SCHEMA telemetry TO ${role}`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA telemetry TO ${role}`,
      ]);
      const limited: Timescale = {
        ...client,
        transaction: (name, work, options) =>
          client.transaction(
            name,
            async (to) => {
              await to.run('role', `SET LOCAL ROLE ${role}`);
              return work(to);
            },
            options,
          ),
      };
      const before = await countAll(projectId);
      try {
        const dropping = collect(timescaleChunkKeeper(limited, () => now).drop({ olderThanHours }, { isForced: true }));
        await expect(dropping).rejects.toMatchObject({
          code: 'unavailable',
          message: expect.stringContaining('a right') as string,
        });
        expect(await countAll(projectId)).toEqual(before);
      } finally {
        await as([`DROP OWNED BY ${role}`, `DROP ROLE ${role}`]);
      }
    });

    test('of two that drop the same chunks at once each goes once, and none is left', async () => {
      const drops = await Promise.allSettled(
        [1, 2].map(() => collect(chunks.drop({ olderThanHours }, { isForced: true }))),
      );
      for (const drop of drops) {
        if (drop.status === 'rejected')
          expect(drop.reason).toMatchObject({ code: expect.stringMatching(/conflict|not_found/) });
      }
      await collect(chunks.drop({ olderThanHours }, { isForced: true }));
      expect(await countAll(projectId)).toEqual([1, 1, 0, 0, 0, 0, 1]);
    });
  }),
);
