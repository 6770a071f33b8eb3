import { clockOf, versionOfClock, type ObservationId, type ProjectId } from '@spanledger/core';
import { anObservation, aTrace, oneDay, someProject, someTime, telemetryRows } from '@spanledger/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryFiles } from '@spanledger/archive';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { releaseAllKeys } from '../client/compressing.fixture.ts';
import { describeOnTimescale } from '../client/on-each-server.fixture.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import { consume, openChunkStore, type ChunkStore } from './chunk-store.fixture.ts';

const now = someTime + 100 * oneDay;
const all = { olderThanHours: 1 };
/** For a machine with much other load. */
const slow = { timeout: 300_000 };
const without = 'The Apache edition has no compression.';

const rowSchema = z.object({ short: z.coerce.number(), rows: z.coerce.number() });

const idOf = (number: number): ObservationId => `o${number}` as ObservationId;

describeOnTimescale(() => {
  let opened: ChunkStore;
  let project: ProjectId;
  beforeEach(async () => {
    opened = await openChunkStore(now);
    project = someProject();
  }, slow.timeout);

  /** Counts of observations and traces of the project. */
  const count = async () => {
    const counted = ['observations', 'traces'].map(
      (table) => `SELECT row_version < ${versionOfClock(1)} AS is_short FROM ${table} WHERE project_id = $1`,
    );
    const sql = `SELECT count(*) FILTER (WHERE is_short) AS short, count(*) AS rows FROM (${counted.join(' UNION ALL ')}) AS r`;
    const [row] = await opened.client.query('count-short', sql, [project], rowSchema);
    return row;
  };
  const write = async (numbers: readonly number[], name = 'first', step = 0): Promise<void> => {
    const observations = [project, someProject()].flatMap((each) =>
      numbers.map((number) =>
        anObservation(each, `t/${idOf(number)}`, {
          name,
          startTime: someTime + number,
          clock: clockOf(someTime + oneDay + step),
        }),
      ),
    );
    await opened.store.writer.write(
      telemetryRows({ observations, traces: [aTrace(project, 't', { timestamp: someTime })] }),
    );
  };
  const pack = () => consume(opened.chunks.compress(all));
  const differences = () => timescaleDerivedStats(opened.client).verify(project, undefined);
  const nameOf = async (number: number) => (await opened.store.observations.get(project, idOf(number)))?.name;

  test(
    'rows are packed with short versions where the settings allow it, and what is packed already stays as it is',
    slow,
    async ({ skip }) => {
      skip(opened.isWithout, without);
      await write([1, 2]);
      await pack();
      expect(await count()).toEqual({ short: 0, rows: 3 });
      await opened.chunks.change({ shortensVersions: true });
      await pack();
      expect(await count()).toEqual({ short: 0, rows: 3 });
      await consume(opened.chunks.decompress(all));
      await pack();
      expect(await count()).toEqual({ short: 3, rows: 3 });
      expect(await differences()).toEqual([]);
      expect(await Promise.all([1, 2].map(nameOf))).toEqual(['first', 'first']);
    },
  );

  test(
    'of rows with full and short versions, with keys and without, an older copy loses and a newer one wins',
    slow,
    async ({ skip }) => {
      skip(opened.isWithout, without);
      await opened.chunks.change({ shortensVersions: true });
      await write([1, 2], 'second', 10);
      await pack();
      await write([3, 4], 'second', 10);
      await pack();
      // The trace was written again unchanged, as a full row; late rows have their full version.
      expect(await count()).toEqual({ short: 2, rows: 5 });
      for (const isWithoutKeys of [false, true]) {
        if (isWithoutKeys) expect(await releaseAllKeys(opened.client)).toBeGreaterThanOrEqual(4);
        await write([1, 2, 3, 4], 'older', 5);
        expect(await Promise.all([1, 2, 3, 4].map(nameOf))).toEqual(['second', 'second', 'second', 'second']);
        await pack();
      }
      await releaseAllKeys(opened.client);
      await write([1, 4], 'third', 20);
      expect(await Promise.all([1, 2, 3, 4].map(nameOf))).toEqual(['third', 'second', 'second', 'third']);
      expect(await differences()).toEqual([]);
    },
  );

  test('an export of full versions has what is packed with short ones, and puts it back', slow, async ({ skip }) => {
    skip(opened.isWithout, without);
    await write([1, 2, 3]);
    const dir = await mkdtemp(join(tmpdir(), 'versions-'));
    try {
      const files = directoryFiles(dir);
      const [before] = await consume(opened.chunks.export(all, files));
      await opened.chunks.change({ shortensVersions: true });
      await pack();
      expect(await count()).toEqual({ short: 4, rows: 4 });
      const { chunks } = await opened.chunks.list();
      expect(chunks.map(({ isChanged }) => isChanged)).toEqual(chunks.map(() => false));
      const [after] = await consume(opened.chunks.export(all, files));
      expect(after).toEqual(before);
      await consume(opened.chunks.drop(all));
      const back = await consume(opened.chunks.import(files));
      expect(back.every(({ rows, written }) => rows === written)).toBe(true);
      expect(await count()).toEqual({ short: 0, rows: 4 });
      expect(await differences()).toEqual([]);
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  test(
    'the next hourly run gives full versions back where short ones are no longer allowed',
    slow,
    async ({ skip }) => {
      skip(opened.isWithout, without);
      await opened.chunks.change({ shortensVersions: true });
      await write([1, 2, 3]);
      await consume(opened.chunks.compressDue());
      expect(await count()).toEqual({ short: 4, rows: 4 });
      await opened.chunks.change({ shortensVersions: false });
      await consume(opened.chunks.compressDue());
      expect(await count()).toEqual({ short: 0, rows: 4 });
      const { chunks } = await opened.chunks.list();
      expect(chunks.map(({ isCompressed }) => isCompressed)).toEqual(chunks.map(() => true));
      expect(await differences()).toEqual([]);
    },
  );
});
