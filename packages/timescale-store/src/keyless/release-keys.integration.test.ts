import { directoryFiles } from '@spanledger/archive';
import { clockOf, type ObservationId, type ProjectId, type TraceId } from '@spanledger/core';
import {
  anObservation,
  aTrace,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  type TelemetryStore,
} from '@spanledger/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { ChunkKeeper } from '../chunks/chunk-keeper.ts';
import { consume, openChunkStore } from '../chunks/chunk-store.fixture.ts';
import { releaseAllKeys } from '../client/compressing.fixture.ts';
import { describeOnTimescale } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import { timescaleRecordReader } from '../writer/record-reader.ts';

const now = someTime + 100 * oneDay;
const traceCount = 250;
const ofTrace = 6;
const pauseLock = 7_417;
/** For a machine with much other load. */
const slow = { timeout: 300_000 };

const countSchema = z.object({ rows: z.coerce.number() });
const traceOf = (number: number): TraceId => `t${String(number).padStart(3, '0')}` as TraceId;
const idOf = (trace: number, number: number): ObservationId => `${traceOf(trace)}-${number}` as ObservationId;

const observationOf = (project: ProjectId, trace: number, number: number, fields = {}) =>
  anObservation(project, `${traceOf(trace)}/${idOf(trace, number)}`, {
    startTime: someTime + (trace * ofTrace + number) * 1_000_000,
    ...fields,
  });

describeOnTimescale(() => {
  let client: Timescale;
  let store: TelemetryStore;
  let chunks: ChunkKeeper;
  let isWithout = false;
  beforeAll(async () => {
    ({ client, store, chunks, isWithout } = await openChunkStore(now));
  });

  const count = async (sql: string, ...values: unknown[]): Promise<number> =>
    (await client.query('count', `SELECT count(*) AS rows FROM ${sql}`, values, countSchema))[0]?.rows ?? 0;
  const keysOf = (project: ProjectId) => count('observation_keys WHERE project_id = $1', project);
  const rowsOf = (project: ProjectId) => count('observations WHERE project_id = $1', project);

  const fill = async (): Promise<ProjectId> => {
    const [project, stranger] = [someProject(), someProject()];
    for (const each of [project, stranger]) {
      const traces = Array.from({ length: traceCount }, (_, at) => at);
      const rows = telemetryRows({
        traces: traces.map((at) => aTrace(each, traceOf(at), { timestamp: someTime + at * ofTrace * 1_000_000 })),
        observations: traces.flatMap((at) =>
          Array.from({ length: ofTrace }, (_, number) => observationOf(each, at, number)),
        ),
      });
      await store.writer.write(rows);
    }
    await consume(chunks.compress({ olderThanHours: 1 }));
    return project;
  };

  const rename = (project: ProjectId, trace: number, number: number, name: string, step: number) =>
    store.writer.write(
      telemetryRows({
        observations: [observationOf(project, trace, number, { name, clock: clockOf(someTime + oneDay + step) })],
      }),
    );

  const expectExact = async (project: ProjectId, rows = traceCount * ofTrace): Promise<void> => {
    expect(await rowsOf(project)).toBe(rows);
    expect(await timescaleDerivedStats(client).verify(project, undefined)).toEqual([]);
  };

  test('keys of packed observations go, and each is found by its id and by its trace', slow, async ({ skip }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = await fill();
    expect(await releaseAllKeys(client)).toBeGreaterThanOrEqual(2 * traceCount * ofTrace);
    expect(await keysOf(project)).toBe(0);
    await expectExact(project);
    const records = timescaleRecordReader(client);
    for (const [trace, number] of [
      [0, 0],
      [7, 3],
      [traceCount - 1, ofTrace - 1],
    ] as const) {
      const key = { traceId: traceOf(trace), id: idOf(trace, number) };
      expect(await store.observations.get(project, key.id)).toMatchObject(key);
      expect(await store.observations.get(someProject(), key.id)).toBeUndefined();
      expect(await records.observations(project, [key])).toHaveLength(1);
      const traces = await records.tracesOfObservations(project, [key.id, 'none' as ObservationId]);
      expect(traces).toEqual(new Map([[key.id, key.traceId]]));
      expect(await store.observations.ofTrace(project, key.traceId)).toHaveLength(ofTrace);
    }
  });

  test('an id that is used many times in a chunk keeps its keys', slow, async ({ skip }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = someProject();
    await store.writer.write(
      telemetryRows({ observations: ['a/1', 'a/own', 'b/1'].map((name) => anObservation(project, name)) }),
    );
    await consume(chunks.compress({ olderThanHours: 1 }));
    await releaseAllKeys(client);
    expect(await keysOf(project)).toBe(2);
    await store.writer.write(telemetryRows({ observations: [anObservation(project, 'c/own')] }));
    await consume(chunks.compress({ olderThanHours: 1 }));
    await releaseAllKeys(client);
    expect(await keysOf(project)).toBe(4);
    const own = 'own' as ObservationId;
    expect(await timescaleRecordReader(client).tracesOfObservations(project, [own])).toEqual(new Map([[own, 'a']]));
    await expectExact(project, 4);
  });

  test(
    'an older copy of a row without a key changes nothing, and its key leads to it again',
    slow,
    async ({ skip }) => {
      skip(isWithout, 'The Apache edition has no compression.');
      const project = await fill();
      await rename(project, 5, 1, 'newer', 2);
      await consume(chunks.compress({ olderThanHours: 1 }));
      await releaseAllKeys(client);
      expect(await keysOf(project)).toBe(0);
      await rename(project, 5, 1, 'older', 1);
      expect((await store.observations.get(project, idOf(5, 1)))?.name).toBe('newer');
      await expectExact(project);
    },
  );

  /** A transaction that has deleted keys waits, before it commits, until the lock is free. */
  const pauseSql = (project: ProjectId): string => `
CREATE OR REPLACE FUNCTION pause_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(${pauseLock});
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER pause_release AFTER DELETE ON observation_keys
FOR EACH ROW WHEN (OLD.project_id = '${project}') EXECUTE FUNCTION pause_release()`;
  const pausedSql = `pg_locks WHERE locktype = 'advisory' AND objid = ${pauseLock} AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

  /** `work` runs while a release has deleted the first keys of the project without a commit. */
  const duringRelease = async (project: ProjectId, work: () => Promise<void>): Promise<unknown> => {
    await client.transaction('pause', async (statements) => void (await statements.run('pause', pauseSql(project))));
    try {
      const { releasing } = await client.transaction('hold', async (statements) => {
        await statements.run('hold', `SELECT pg_advisory_xact_lock(${pauseLock})`);
        const releasing = releaseAllKeys(client).catch((error: unknown) => error);
        await expect.poll(() => count(pausedSql), { timeout: 20_000 }).toBe(1);
        await work();
        return { releasing };
      });
      return await releasing;
    } finally {
      const end = 'DROP TRIGGER pause_release ON observation_keys';
      await client.transaction('end', async (statements) => void (await statements.run('end', end)));
    }
  };

  test(
    'a piece that comes while the key of its row goes is merged into that row, and into no second',
    slow,
    async ({ skip }) => {
      skip(isWithout, 'The Apache edition has no compression.');
      const project = await fill();
      const writing: Promise<void>[] = [];
      const writersWaiting = `pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid'`;
      await duringRelease(project, async () => {
        writing.push(rename(project, 0, 0, 'late', 1), rename(project, 1, 0, 'later', 2));
        await expect.poll(() => count(writersWaiting), { timeout: 20_000 }).toBe(2);
        // During this, readers neither wait nor miss rows.
        expect(await store.observations.get(project, idOf(0, 0))).toBeDefined();
        expect(await rowsOf(project)).toBe(traceCount * ofTrace);
      });
      await Promise.all(writing);
      await expectExact(project);
      expect((await store.observations.get(project, idOf(0, 0)))?.name).toBe('late');
      expect((await store.observations.get(project, idOf(1, 0)))?.name).toBe('later');
    },
  );

  test('a release waits for no writer, and leaves the keys that one holds', slow, async ({ skip }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = await fill();
    const ofId = [project, idOf(2, 2)];
    await client.transaction('write', async (statements) => {
      const holdSql = 'SELECT FROM observation_keys WHERE project_id = $1 AND id = $2 FOR UPDATE';
      expect(await statements.run('hold', holdSql, ofId)).toBe(1);
      await releaseAllKeys(client);
    });
    expect(await keysOf(project)).toBe(1);
    expect(await count('observation_keys WHERE project_id = $1 AND id = $2', ...ofId)).toBe(1);
    await expectExact(project);
  });

  test(
    'a release that dies in the middle leaves every row found, and the next one takes the rest',
    slow,
    async ({ skip }) => {
      skip(isWithout, 'The Apache edition has no compression.');
      const project = await fill();
      const killSql = `(SELECT pg_terminate_backend(pid) FROM ${pausedSql}) AS ended`;
      const outcome = await duringRelease(project, async () => {
        expect(await count(killSql)).toBe(1);
      });
      expect(outcome).toBeInstanceOf(Error);
      await expectExact(project);
      expect(await store.observations.get(project, idOf(3, 3))).toBeDefined();
      await releaseAllKeys(client);
      expect(await keysOf(project)).toBe(0);
      await expectExact(project);
    },
  );

  test(
    'a deletion ends observations without keys, and they stay ended when they are sent again',
    slow,
    async ({ skip }) => {
      skip(isWithout, 'The Apache edition has no compression.');
      const project = await fill();
      await releaseAllKeys(client);
      const deletion = {
        kind: 'trace',
        projectId: project,
        id: traceOf(9),
        clock: clockOf(someTime + oneDay),
      } as const;
      await store.writer.write({ ...telemetryRows({}), deletions: [deletion] });
      await expectExact(project, (traceCount - 1) * ofTrace);
      await store.writer.write(telemetryRows({ observations: [observationOf(project, 9, 1)] }));
      expect(await store.observations.ofTrace(project, traceOf(9))).toEqual([]);
      await expectExact(project, (traceCount - 1) * ofTrace);
    },
  );

  test('an import finds rows without keys, and puts back those that were dropped', slow, async ({ skip }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = await fill();
    await releaseAllKeys(client);
    const dir = await mkdtemp(join(tmpdir(), 'keyless-'));
    try {
      const files = directoryFiles(dir);
      const all = { olderThanHours: 1 };
      await consume(chunks.export(all, files));
      const again = await consume(chunks.import(files));
      expect(again.map(({ written, older, deleted }) => written + older + deleted).every((each) => each === 0)).toBe(
        true,
      );
      await expectExact(project);
      await consume(chunks.drop(all));
      expect(await count('keyless_ids')).toBe(0);
      expect(await rowsOf(project)).toBe(0);
      const back = await consume(chunks.import(files));
      expect(back.every(({ rows, written }) => rows === written)).toBe(true);
      await expectExact(project);
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  test(
    'keys go with the hourly run where that is set, and come back where it is taken back',
    slow,
    async ({ skip }) => {
      skip(isWithout, 'The Apache edition has no compression.');
      const project = await fill();
      await consume(chunks.compressDue());
      expect(await keysOf(project)).toBe(traceCount * ofTrace);
      await chunks.change({ releasesKeys: true });
      await consume(chunks.compressDue());
      expect(await keysOf(project)).toBe(0);
      await chunks.change({ releasesKeys: false });
      await consume(chunks.compressDue());
      expect(await keysOf(project)).toBe(traceCount * ofTrace);
      await expectExact(project);
    },
  );
});
