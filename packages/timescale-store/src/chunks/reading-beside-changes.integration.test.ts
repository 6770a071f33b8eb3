import { setTimeout as wait } from 'node:timers/promises';
import { clockOf, type Observation, type ObservationId, type ProjectId, type TraceId } from '@spanledger/core';
import {
  anObservation,
  aScore,
  aTrace,
  costOf,
  oneDay,
  openGate,
  someProject,
  someTime,
  telemetryRows,
  type TelemetryStore,
} from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { releaseAllKeys } from '../client/compressing.fixture.ts';
import { describeOnTimescale } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import { timescaleRecordReader } from '../writer/record-reader.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import { consume, openChunkStore } from './chunk-store.fixture.ts';
import { giveSpaceBack } from './give-space-back.ts';

const now = someTime + 100 * oneDay;
/** More than one batch of rows that are compressed together. */
const traceCount = 300;
const ofTrace = 8;
const late = 7;
const pauseLock = 7_316;

const countSchema = z.object({ rows: z.coerce.number() });

const unnamed = (all: readonly Pick<Observation, 'id'>[]) => all.map(({ id }) => id);

const traceOf = (number: number): string => `t${String(number).padStart(3, '0')}`;
const startOf = (number: number): number => someTime + number * 1_000_000;

const observationOf = (project: ProjectId, trace: number, number: number, fields = {}) =>
  anObservation(
    project,
    `${traceOf(trace)}/${traceOf(trace)}-${number}`,
    { startTime: startOf(trace * ofTrace + number), ...fields },
    { cost: costOf(BigInt(number)) },
  );

describeOnTimescale(() => {
  let client: Timescale;
  let store: TelemetryStore;
  let chunks: ChunkKeeper;
  let isWithout = false;
  beforeAll(async () => {
    ({ client, store, chunks, isWithout } = await openChunkStore(now));
  });

  const fill = async (): Promise<ProjectId> => {
    const [project, stranger] = [someProject(), someProject()];
    const traces = Array.from({ length: traceCount }, (_, at) => at);
    const numbers = Array.from({ length: ofTrace }, (_, at) => at);
    for (const each of [project, stranger]) {
      const rows = telemetryRows({
        traces: traces.map((at) => aTrace(each, traceOf(at), { timestamp: startOf(at * ofTrace) })),
        observations: traces.flatMap((at) => numbers.map((number) => observationOf(each, at, number))),
        scores: traces.map((at) => aScore(each, `s${at}`, { traceId: traceOf(at) as TraceId, timestamp: startOf(at) })),
      });
      await store.writer.write(rows);
    }
    await refreshDailyCosts(client, { restMs: 0 });
    if (!isWithout) await consume(chunks.compress({ olderThanHours: 1 }));
    return project;
  };

  /** All queries of readers; no result depends on the name of an observation. */
  const questions = (project: ProjectId): Readonly<Record<string, () => Promise<unknown>>> => {
    const records = timescaleRecordReader(client);
    const [traceId, other] = [traceOf(late) as TraceId, traceOf(late + 1) as TraceId];
    const page = { page: 1, limit: 50, withBodies: false };
    return {
      trace: async () => (await store.traces.get(project, other))?.id,
      summaries: () => store.traces.summaries(project, [traceId, other]),
      ofTrace: async () => unnamed(await store.observations.ofTrace(project, other)),
      ofLateTrace: async () => unnamed(await store.observations.ofTrace(project, traceId)),
      traces: () => store.traces.list(project, page),
      observations: async () => (await store.observations.list(project, { ...page, limit: 500 })).totalItems,
      scores: async () => (await store.scores.list(project, { ...page, onTracesOnly: false })).totalItems,
      days: () => store.dailyCosts.list(project, { page: 1, limit: 50 }),
      trees: async () => (await records.trees(project, [traceId, other], 1_000)).length,
      records: async () =>
        (await records.observations(project, [{ traceId, id: `${traceId}-1` as ObservationId }])).length,
      places: () => timescaleDerivedStats(client).verify(project, undefined),
    };
  };

  const rename = (project: ProjectId, step: number) => {
    const clock = clockOf(someTime + oneDay + step);
    return store.writer.write(
      telemetryRows({ observations: [observationOf(project, late, step % ofTrace, { name: `n${step}`, clock })] }),
    );
  };

  const writeAnew = async (): Promise<void> => {
    for (const chunk of (await chunks.list({ isFast: true })).chunks) {
      await giveSpaceBack(client, chunk, { spareBytes: -Infinity });
    }
  };

  test('every answer stays what it is after each late piece, and after its chunk is packed, packed again, written anew and unpacked', async ({
    skip,
  }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = await fill();
    const asked = Object.entries(questions(project));
    const answers = async () =>
      Object.fromEntries(await Promise.all(asked.map(async ([name, ask]) => [name, await ask()])));
    const expected = await answers();
    expect(expected).toMatchObject({ observations: traceCount * ofTrace, places: [] });
    const steps: readonly (() => Promise<unknown>)[] = [
      () => rename(project, 1),
      () => consume(chunks.compressDue()),
      () => rename(project, 2),
      writeAnew,
      () => rename(project, 3),
      () => consume(chunks.decompress({ olderThanHours: 1 })),
      () => rename(project, 4),
      () => consume(chunks.compress({ olderThanHours: 1 })),
    ];
    for (const step of steps) {
      await step();
      expect(await answers()).toEqual(expected);
    }
    const renamed = await store.observations.get(project, `${traceOf(late)}-4` as ObservationId);
    expect(renamed?.name).toBe('n4');
  });

  test(
    'every answer stays what it is while a chunk is packed again, written anew, and loses its keys',
    { timeout: 300_000 },
    async ({ skip }) => {
      skip(isWithout, 'The Apache edition has no compression.');
      const project = await fill();
      const asked = Object.entries(questions(project));
      const expected = new Map<string, unknown>();
      for (const [name, ask] of asked) expected.set(name, await ask());
      const over = new AbortController();
      const counts = new Map<string, number>();
      const read = async (): Promise<void> => {
        do {
          for (const [name, ask] of asked) {
            expect({ name, answer: await ask() }).toEqual({ name, answer: expected.get(name) });
            counts.set(name, (counts.get(name) ?? 0) + 1);
          }
        } while (!over.signal.aborted);
      };
      const change = async (): Promise<void> => {
        for (let round = 0; round < 2; round += 1) {
          const step = 10 * (round + 1);
          await rename(project, step);
          await writeAnew();
          await rename(project, step + 1);
          await consume(chunks.compressDue());
          await writeAnew();
          await releaseAllKeys(client);
          await rename(project, step + 2);
          await rename(project, step);
        }
      };
      const changing = change().finally(() => over.abort());
      await Promise.all([changing, read(), read(), read()]);
      expect(counts.size).toBe(asked.length);
      const renamed = await store.observations.get(project, `${traceOf(late)}-${22 % ofTrace}` as ObservationId);
      expect(renamed?.name).toBe('n22');
    },
  );

  /**
   * A statement that calls it for an estimate during planning waits here until the lock is free, if it has locked its
   * chunks.
   */
  const pauseSql = `
CREATE OR REPLACE FUNCTION pause() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_locks WHERE pid = pg_backend_pid() AND relation::regclass::text LIKE '%_chunk') THEN
        PERFORM pg_advisory_lock_shared(${pauseLock});
        PERFORM pg_advisory_unlock_shared(${pauseLock});
    END IF;
    RETURN 1000000;
END
$$`;
  const waitingSql = `
SELECT count(*) AS rows FROM pg_locks
WHERE locktype = 'advisory' AND objid = ${pauseLock} AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

  test('a statement that is planned before a late piece comes reads every row after it', async ({ skip }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = await fill();
    await client.transaction('pause', async (statements) => void (await statements.run('pause', pauseSql)));
    const sql = 'SELECT count(*) AS rows FROM observations WHERE project_id = $1 AND total_units < pause()';
    const counting = await client.transaction('hold', async (statements) => {
      await statements.run('hold', `SELECT pg_advisory_xact_lock(${pauseLock})`);
      const planned = client.query('count-paused', sql, [project], countSchema);
      const waiting = async () => (await client.query('waiting', waitingSql, [], countSchema))[0]?.rows;
      await expect.poll(waiting).toBe(1);
      await rename(project, 1);
      return { planned };
    });
    expect(await counting.planned).toEqual([{ rows: traceCount * ofTrace }]);
  });

  test('a snapshot goes on seeing every row when pieces came before it and are packed after it', async ({ skip }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = await fill();
    await rename(project, 1);
    const sql = 'SELECT count(*) AS rows FROM observations WHERE project_id = $1';
    const counted = await client.snapshot('count-twice', async (statements) => {
      const count = async () => (await statements.query('count', sql, [project], countSchema))[0]?.rows;
      const before = await count();
      await consume(chunks.compressDue());
      return [before, await count()];
    });
    expect(counted).toEqual([traceCount * ofTrace, traceCount * ofTrace]);
  });

  test('a read of rows that began before a chunk is unpacked or packed sees it as it was, and is waited for', async ({
    skip,
  }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = await fill();
    const sql = 'SELECT count(*) AS rows FROM observations WHERE project_id = $1';
    const [begun, going] = [openGate(), openGate()];
    const counting = client.snapshot(
      'count-late',
      async (statements) => {
        await statements.query('begin', 'SELECT 0 AS rows', [], countSchema);
        begun.resolve();
        await going.promise;
        return (await statements.query('count', sql, [project], countSchema))[0]?.rows;
      },
      { isOfRows: true },
    );
    await begun.promise;
    const unpacking = consume(chunks.decompress({ olderThanHours: 1 }));
    await wait(500);
    going.resolve();
    expect(await counting).toBe(traceCount * ofTrace);
    await unpacking;
  });
});
