import { directoryFiles } from '@spanledger/archive';
import { clockOf, type ProjectId, type TelemetryRows, type TraceId } from '@spanledger/core';
import {
  anObservation,
  aScore,
  aTrace,
  costOf,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  usageOf,
  type TelemetryStore,
} from '@spanledger/testing';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compressAll } from '../client/compressing.fixture.ts';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleProjectEraser } from '../erasure/timescale-project-eraser.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import { timescaleChunkKeeper } from './timescale-chunk-keeper.ts';

const now = someTime + 400 * oneDay;
const all = { olderThanHours: 0 };

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const joined = (...all: readonly TelemetryRows[]) =>
  telemetryRows({
    traces: all.flatMap(({ traces }) => traces),
    observations: all.flatMap(({ observations }) => observations),
    scores: all.flatMap(({ scores }) => scores),
  });

const odd = 'a\u0000\u0001\u0002\u0003b,"c"\n\r\t\\N \\. é 🙂 \ud800';

const rowsOf = (project: ProjectId) =>
  telemetryRows({
    traces: [
      aTrace(project, 't', { userId: '', input: odd, tags: [odd, '', '"', '{,}'], metadata: { b: odd, a: '' } }),
      aTrace(project, odd, { name: null, sessionId: odd, public: true }),
    ],
    observations: [
      anObservation(project, 't/a', { usage: usageOf({ input: 2 ** 53 - 1 }), output: odd }, { cost: costOf(1n) }),
      anObservation(project, `t/${odd}`, { endTime: null, providedCost: { total: 10n ** 38n - 1n } }),
      ...Array.from({ length: 14 }, (_, at) =>
        anObservation(project, `t/n${at}`, { startTime: someTime + at * 9_000_000_001, input: 'x'.repeat(at * 3999) }),
      ),
    ],
    scores: [
      aScore(project, 's0', { value: -0, traceId: 't' as TraceId }),
      aScore(project, 's1', { value: 0.1 + 0.2, comment: '' }),
      aScore(project, 's2', { value: 5e-324 }),
      aScore(project, 's3', { value: null, stringValue: odd, dataType: 'CATEGORICAL' }),
      aScore(project, 's4', { value: 0 }),
    ],
  });

/** The place of a row before its last write is not compared. */
const printed = (table: string): string =>
  table.endsWith('_keys') ? `(to_jsonb(r) - 'before_time')::text` : '(r.*)::text';

const contentsOf = (dir: string) =>
  readdirSync(dir).map((name) => [name, readFileSync(join(dir, name)).toString('base64')]);

onEachServer((server, openStore) =>
  describe(`exports of chunks on ${server}`, () => {
    let client: Timescale;
    let store: TelemetryStore;
    let chunks: ChunkKeeper;
    let dir: string;
    let projectId: ProjectId;
    let stranger: ProjectId;

    beforeAll(async () => {
      client = await openStore();
      store = telemetryStoreOn(client);
      chunks = timescaleChunkKeeper(client, () => now);
    });
    beforeEach(async () => {
      await collect(chunks.drop(all, { isForced: true }));
      await client.transaction('begin', (to) => to.run('forget', 'DELETE FROM chunk_exports'));
      dir = mkdtempSync(join(tmpdir(), 'spanledger-chunks-'));
      [projectId, stranger] = [someProject(), someProject()];
      const write = () => store.writer.write(joined(rowsOf(projectId), rowsOf(stranger)));
      await write().catch(write);
      if (server === 'TimescaleDB') await compressAll(client);
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    const stored = async (): Promise<readonly string[]> => {
      const tables = ['observations', 'observation_keys', 'traces', 'trace_keys', 'scores', 'score_keys', 'trace_days'];
      const each = tables.map((table) => `SELECT '${table} ' || ${printed(table)} AS row FROM ${table} AS r`);
      const sql = `SELECT row FROM (${each.join(' UNION ALL ')}) AS rows ORDER BY row COLLATE "C"`;
      return (await client.query('stored', sql, [], z.object({ row: z.string() }))).map(({ row }) => row);
    };
    const differences = async () => timescaleDerivedStats(client).verify(projectId, undefined);
    const exportAll = () => collect(chunks.export(all, directoryFiles(dir)));
    const importAll = (names?: readonly string[]) => collect(chunks.import(directoryFiles(dir), names));

    test('what was exported is dropped unasked, and put back bit by bit', async () => {
      const before = await stored();
      const exported = await exportAll();
      expect(exported.reduce((sum, { rows }) => sum + rows, 0)).toBe(2 * (2 + 16 + 5));
      expect((await chunks.list()).chunks.map(({ isChanged }) => isChanged)).toEqual(exported.map(() => false));
      await collect(chunks.drop(all));
      expect(await stored()).toEqual([]);
      const imported = await importAll();
      expect(new Map(imported.map(({ name, written }) => [name, written]))).toEqual(
        new Map(exported.map(({ name, rows }) => [name, rows])),
      );
      expect(await stored()).toEqual(before);
      expect(await differences()).toEqual([]);
      const again = await importAll();
      expect(new Map(again.map(({ name, written, same }) => [name, [written, same]]))).toEqual(
        new Map(exported.map(({ name, rows }) => [name, [0, rows]])),
      );
      expect(await stored()).toEqual(before);
      expect((await chunks.list()).chunks.map(({ isChanged }) => isChanged)).toEqual(exported.map(() => false));
    });

    test('rows of a deleted project are not put back', async () => {
      await exportAll();
      await timescaleProjectEraser(client).erase(stranger);
      const before = await stored();
      await collect(chunks.drop(all, { isForced: true }));
      const isDeleted = async (id: ProjectId) => id === stranger;
      const imported = await collect(chunks.import(directoryFiles(dir), [], isDeleted));
      expect(await stored()).toEqual(before);
      for (const { rows, written, deleted } of imported) expect([written, deleted]).toEqual([rows / 2, rows / 2]);
    });

    test('exporting the same again writes the same files; what changed is another file, and refuses to be dropped', async () => {
      await exportAll();
      const first = contentsOf(dir);
      await exportAll();
      expect(contentsOf(dir)).toEqual(first);
      const clock = clockOf(someTime + oneDay);
      await store.writer.write(telemetryRows({ scores: [aScore(projectId, 's1', { value: 7, clock })] }));
      await expect(collect(chunks.drop(all))).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/scores_\d+ has changed since/) as string,
      });
      await exportAll();
      expect(contentsOf(dir)).toHaveLength(first.length + 2);
      expect(contentsOf(dir)).toEqual(expect.arrayContaining(first));
      const before = await stored();
      await collect(chunks.drop(all));
      await importAll();
      expect(await stored()).toEqual(before);
    });

    test('newer rows in the store win, and what was deleted since does not come back', async () => {
      await exportAll();
      await collect(chunks.drop(all));
      const clock = clockOf(someTime + oneDay);
      const newer = [aTrace(projectId, 't', { name: 'newer', clock })];
      const write = () => store.writer.write(telemetryRows({ traces: newer }));
      await write().catch(write);
      const deletion = { kind: 'score', projectId, id: 's0', clock, reaches: clock } as never;
      await store.writer.write(telemetryRows({ deletions: [deletion] }));
      const imported = await importAll();
      expect(imported.map(({ older }) => older).reduce((a, b) => a + b)).toBe(1);
      expect(imported.map(({ deleted }) => deleted).reduce((a, b) => a + b)).toBe(1);
      expect((await store.traces.get(projectId, 't' as TraceId))?.name).toBe('newer');
      expect(await store.scores.get(projectId, 's0' as never)).toBeUndefined();
      expect(await store.scores.get(stranger, 's0' as never)).toBeDefined();
      expect(await differences()).toEqual([]);
    });

    test('a cut, a changed and a missing file are refused, and nothing is written', async () => {
      await exportAll();
      await collect(chunks.drop(all));
      const name = readdirSync(dir).find((each) => each.startsWith('scores_') && !each.endsWith('.json')) ?? '';
      const path = join(dir, name);
      const bytes = readFileSync(path);
      const refused = async (problem: RegExp, code = 'invalid_input') => {
        await expect(importAll()).rejects.toMatchObject({ code, message: expect.stringMatching(problem) as string });
        expect(await stored()).toEqual([]);
      };
      truncateSync(path, bytes.length - 9);
      await refused(/bytes/);
      const changed = Buffer.from(bytes);
      changed[bytes.length >> 1] = (changed[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(path, changed);
      await refused(/SHA-256/);
      rmSync(path);
      await refused(/There is no/, 'not_found');
      writeFileSync(path, bytes);
      const manifest = join(
        dir,
        readdirSync(dir).find((each) => each.startsWith('traces_') && each.endsWith('.json')) ?? '',
      );
      const text = readFileSync(manifest, 'utf8');
      writeFileSync(manifest, text.replace('"name": "release"', '"name": "later"'));
      await refused(/column later/, 'conflict');
      writeFileSync(manifest, text.replace(/"rows": \d+/, '"rows": 3'));
      await refused(/4 rows, and its manifest says 3/);
      writeFileSync(manifest, 'x');
      await refused(/is no JSON/);
      writeFileSync(manifest, text);
      await importAll();
    });

    test('chunks are imported by name; one that was not exported is named in the refusal', async () => {
      const [first] = await exportAll();
      await collect(chunks.drop(all));
      expect((await importAll([first?.name ?? ''])).map(({ name }) => name)).toEqual([first?.name]);
      await expect(importAll(['scores_19990101'])).rejects.toMatchObject({ code: 'not_found' });
    });

    test('an export waits for one that has just failed, and not for one that goes on', async () => {
      const [{ name }] = (await chunks.list()).chunks as [{ readonly name: string }, ...unknown[]];
      const lock = `SELECT pg_advisory_xact_lock(hashtextextended('export of chunk ' || $1::text, 0))`;
      const whileLocked = async (ms: number): Promise<unknown> => {
        const exporting = client.transaction('hold', async (other) => {
          await other.run('hold-export', lock, [name]);
          const started = exportAll().catch((error: unknown) => error);
          await pause(ms);
          return { started };
        });
        return (await exporting).started;
      };
      expect(await whileLocked(500)).toHaveLength((await chunks.list()).chunks.length);
      expect(await whileLocked(3_000)).toMatchObject({
        code: 'conflict',
        message: `Another process exports ${name} at the moment: try again later.`,
      });
    });

    test('an export whose files cannot be written fails with the reason, and nothing counts as exported', async () => {
      const files = directoryFiles(dir);
      const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const filling = {
        ...files,
        write: (name: string, pieces: AsyncIterable<Uint8Array>) =>
          files.write(
            name,
            (async function* () {
              for await (const piece of pieces) {
                yield piece.subarray(0, 1);
                throw full;
              }
            })(),
          ),
      };
      const exporting = collect(chunks.export(all, filling));
      await expect(exporting).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/disk is full/) as string,
      });
      expect(readdirSync(dir)).toEqual([]);
      await expect(collect(chunks.drop(all))).rejects.toMatchObject({ code: 'conflict' });
      chmodSync(dir, 0o755);
      writeFileSync(join(dir, 'file'), '');
      const nowhere = directoryFiles(join(dir, 'file'));
      await expect(collect(chunks.export(all, nowhere))).rejects.toMatchObject({ code: 'conflict' });
      await exportAll();
    });
  }),
);
