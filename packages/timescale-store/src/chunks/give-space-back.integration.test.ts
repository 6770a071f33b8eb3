import { randomBytes } from 'node:crypto';
import { clockOf, type Micros, type ObservationId, type ProjectId } from '@spanledger/core';
import { anObservation, oneDay, someProject, someTime, telemetryRows, type TelemetryStore } from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { describeOnTimescale } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { openChunks } from '../partitions/open-chunks.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import { consume, openChunkStore } from './chunk-store.fixture.ts';
import type { Chunk } from './chunk.ts';
import { packChunk } from './compress-chunk.ts';
import { packedRelation } from './packed-relation.ts';

const now = someTime + 200 * oneDay;
const observationCount = 2_000;
const ofTrace = 10;
const lateTraces = 20;
const rounds = 4;
const megabyte = 2 ** 20;
const givingMs = 60_000;

const countSchema = z.object({ rows: z.coerce.number() });
const sizesSchema = z.object({ batches: z.coerce.number(), rows: z.coerce.number() });
const methodSchema = z.object({ method: z.string() });
const openSchema = z.object({ is_open: z.boolean() });

const noise = (bytes: number): string => randomBytes(bytes).toString('base64');

const words = 'the answer to this question depends on what was asked and on who remembers why it mattered'.split(' ');
const fewWords = (seed: number): string => {
  let text = '';
  for (let at = seed; text.length < 400; at = (at * 31 + 7) % 1_000_003) text += `${words[at % words.length]} `;
  return text;
};

describeOnTimescale(() => {
  let client: Timescale;
  let store: TelemetryStore;
  let chunks: ChunkKeeper;
  let isWithout = false;
  beforeAll(async () => {
    ({ client, store, chunks, isWithout } = await openChunkStore(now));
  });

  const chunkAt = async (at: Micros): Promise<Chunk> => {
    const all = (await chunks.list({ isFast: true })).chunks;
    const found = all.find(({ table, from, to }) => table === 'observations' && from <= at && at < to);
    if (found === undefined) throw new Error('There is no chunk.');
    return found;
  };

  const packedOf = async (at: Micros): Promise<string> =>
    (await packedRelation(client, (await chunkAt(at)).relation)) ?? '';

  const fill = async (project: ProjectId, from: Micros, inputOf: (at: number) => string): Promise<void> => {
    const observations = Array.from({ length: observationCount }, (_, at) => {
      const trace = `t${Math.floor(at / ofTrace)}`;
      return anObservation(project, `${trace}/${trace}-${at}`, { startTime: from + at, input: inputOf(at) });
    });
    await store.writer.write(telemetryRows({ observations }));
  };

  const methodsAt = async (at: Micros): Promise<readonly string[]> => {
    const sql = `SELECT DISTINCT pg_column_compression(input) AS method FROM ${await packedOf(at)}`;
    return (await client.query('methods', sql, [], methodSchema)).map(({ method }) => method);
  };

  const sizesOf = async (at: Micros) => {
    const sql = `SELECT pg_total_relation_size($1::text::regclass) AS batches, pg_total_relation_size($2::text::regclass) AS rows`;
    const names = [await packedOf(at), (await chunkAt(at)).relation];
    return (await client.query('sizes', sql, names, sizesSchema))[0] ?? { batches: 0, rows: 0 };
  };

  const run = (sql: string) => client.transaction('run', (statements) => statements.run('run', sql));

  /**
   * As the hourly run does. Dead rows that may be visible to a transaction of the server are copied, and a later run
   * removes them.
   */
  const giveBack = async (at: Micros, isEnough: (sizes: Awaited<ReturnType<typeof sizesOf>>) => boolean) => {
    const giveOnce = async () => {
      await consume(chunks.compressDue());
      return isEnough(await sizesOf(at));
    };
    await expect.poll(giveOnce, { timeout: givingMs }).toBe(true);
  };

  const putLate = (project: ProjectId, from: Micros, trace: number, step: number): Promise<void> => {
    const at = trace * ofTrace + (step % ofTrace);
    const fields = { startTime: from + at, name: `n${step}`, clock: clockOf(from + oneDay + step) };
    const late = anObservation(project, `t${trace}/t${trace}-${at}`, { ...fields, input: noise(1_500) });
    return store.writer.write(telemetryRows({ observations: [late] }));
  };

  /** Writes late rows and recompresses them, without the later steps and without vacuum. */
  const bloat = async (project: ProjectId, from: Micros): Promise<void> => {
    const off = '(autovacuum_enabled = false, toast.autovacuum_enabled = false)';
    const packed = await packedOf(from);
    await client.transaction('no-vacuum', async (statements) => {
      await statements.run('no-vacuum', `ALTER TABLE ${packed} SET ${off}`);
    });
    for (let round = 0; round < rounds; round += 1) {
      for (let at = 0; at < lateTraces; at += 1) await putLate(project, from, at * 10, round);
      const chunk = await chunkAt(from);
      await client.transaction('pack', async (statements) => {
        await packChunk(statements, chunk);
        await openChunks(statements);
      });
    }
  };

  test('what late pieces and packing them again leave unused is given back, and no row changes', async ({ skip }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const [project, from] = [someProject(), someTime];
    await fill(project, from, () => noise(1_500));
    await consume(chunks.compressDue());
    const fresh = await sizesOf(from);
    await bloat(project, from);
    const bloated = await sizesOf(from);
    expect(bloated.batches).toBeGreaterThan(2 * fresh.batches);
    const list = async () => {
      const page = { page: 1, limit: observationCount, withBodies: true };
      return (await store.observations.list(project, page)).items;
    };
    const before = await list();
    await giveBack(from, ({ batches, rows }) => batches < 1.2 * fresh.batches && rows < megabyte);
    expect(before).toHaveLength(observationCount);
    expect(await list()).toEqual(before);
    expect(await timescaleDerivedStats(client).verify(project, undefined)).toEqual([]);
    const openSql = `
SELECT status & 9 = 9 AS is_open FROM _timescaledb_catalog.chunk WHERE format('%I.%I', schema_name, table_name) = $1`;
    const { relation } = await chunkAt(from);
    expect(await client.query('is-open', openSql, [relation], openSchema)).toEqual([{ is_open: true }]);
    await putLate(project, from, 3, rounds);
    expect((await store.observations.get(project, `t3-${30 + rounds}` as ObservationId))?.name).toBe(`n${rounds}`);
  });

  test('a snapshot from before a chunk is written anew sees each of its rows after it', async ({ skip }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const [project, from] = [someProject(), someTime + 28 * oneDay];
    await fill(project, from, () => noise(1_500));
    await consume(chunks.compressDue());
    await bloat(project, from);
    const bloated = await sizesOf(from);
    const countSql = `SELECT count(*) AS rows FROM observations WHERE project_id = $1 AND name = 'n${rounds - 1}'`;
    const counted = await client.snapshot('count-late', async (statements) => {
      await statements.query('begin', 'SELECT 0 AS rows', [], countSchema);
      await putLate(project, from, 1, rounds - 1);
      await consume(chunks.compressDue());
      return statements.query('count', countSql, [project], countSchema);
    });
    expect(counted).toEqual([{ rows: lateTraces }]);
    expect(await client.query('count', countSql, [project], countSchema)).toEqual([{ rows: lateTraces + 1 }]);
    // The next run removes the rows that are visible to that snapshot.
    await giveBack(from, ({ batches }) => batches < bloated.batches / 2);
  });

  test('a chunk with a dead row that cannot be copied is packed, and written anew by the next run', async ({
    skip,
  }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const [project, from] = [someProject(), someTime + 112 * oneDay];
    await fill(project, from, () => noise(1_500));
    await consume(chunks.compressDue());
    await bloat(project, from);
    const bloated = await sizesOf(from);
    const packed = await packedOf(from);
    // Every rewrite of the chunk rebuilds its indexes, and this one fails as PostgreSQL does at such a row.
    await run(`CREATE TABLE refusals AS SELECT WHERE FALSE`);
    await run(`CREATE FUNCTION refuse(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
      IF EXISTS (SELECT FROM telemetry.refusals) THEN
        RAISE EXCEPTION 'missing chunk number 0 for toast value' USING ERRCODE = 'XX001';
      END IF;
      RETURN $1;
    END $$`);
    await run(`CREATE INDEX refusing ON ${packed} (telemetry.refuse(project_id))`);
    await run('INSERT INTO refusals DEFAULT VALUES');
    await consume(chunks.compressDue());
    expect((await sizesOf(from)).batches).toBeGreaterThanOrEqual(bloated.batches);
    await run('DELETE FROM refusals');
    await giveBack(from, ({ batches }) => batches < bloated.batches / 2);
  });

  test('the long values of a chunk are compressed in the way that makes them smaller, when it is packed again too', async ({
    skip,
  }) => {
    skip(isWithout, 'The Apache edition has no compression.');
    const project = someProject();
    const [far, near] = [someTime + 56 * oneDay, someTime + 84 * oneDay];
    const instructions = noise(5_000);
    await fill(project, far, (at) => `${instructions} ${at}`);
    await fill(someProject(), near, fewWords);
    await consume(chunks.compressDue());
    expect([await methodsAt(far), await methodsAt(near)]).toEqual([['lz4'], ['pglz']]);
    await putLate(project, far, 7, 1);
    await consume(chunks.compressDue());
    expect(await methodsAt(far)).toEqual(['lz4']);
  });
});
