import { clockOf, type ProjectId, type TraceId } from '@spanledger/core';
import { anObservation, aScore, aTrace, oneDay, someProject, someTime, telemetryRows } from '@spanledger/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dropEmptyChunks } from '../chunks/drop-empty-chunks.ts';
import { dropChunk } from '../chunks/drop-chunk.ts';
import { listChunks } from '../chunks/list-chunks.ts';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import { forgetEndedKeys } from './forget-ended-keys.ts';

const deletedAt = someTime + oneDay;
const wanted = (): boolean => true;

const rowsOf = (project: ProjectId, trace: string) =>
  telemetryRows({
    traces: [aTrace(project, trace)],
    observations: [1, 2].map((of) => anObservation(project, `${trace}/o${of}`)),
    scores: [aScore(project, `score of ${trace}`, { traceId: trace as TraceId })],
  });

const deletionOf = (projectId: ProjectId, trace: string) =>
  telemetryRows({ deletions: [{ kind: 'trace', projectId, id: trace as TraceId, clock: clockOf(deletedAt) }] });

const keysOf = async (client: Timescale, project: ProjectId): Promise<readonly number[]> => {
  const counts = ['observation_keys', 'trace_keys', 'score_keys'].map(
    (table) => `(SELECT count(*)::integer FROM ${table} WHERE project_id = $1)`,
  );
  const sql = `SELECT unnest(ARRAY[${counts.join(', ')}]) AS n`;
  return (await client.query('count-keys', sql, [project], z.object({ n: z.number() }))).map(({ n }) => n);
};

const namesOfChunks = async (client: Timescale): Promise<readonly string[]> =>
  (await client.snapshot('chunks', listChunks)).filter(({ from }) => from <= someTime).map(({ name }) => name);

onEachServer((server, openStore) =>
  describe(`what deletions leave on ${server}`, () => {
    test('keys of deleted rows are kept for a week, and those of all others for ever', async () => {
      const client = await openStore();
      const { writer } = telemetryStoreOn(client);
      const project = someProject();
      for (const trace of ['deleted', 'living']) await writer.write(rowsOf(project, trace));
      await writer.write(deletionOf(project, 'deleted'));
      expect(await forgetEndedKeys(client, deletedAt + 7 * oneDay, wanted)).toBe(0);
      expect(await keysOf(client, project)).toEqual([4, 2, 2]);
      expect(await forgetEndedKeys(client, deletedAt + 8 * oneDay, () => false)).toBe(0);
      expect(await forgetEndedKeys(client, deletedAt + 8 * oneDay, wanted)).toBe(4);
      expect(await keysOf(client, project)).toEqual([2, 1, 1]);
      expect(await timescaleDerivedStats(client).verify(project, undefined)).toEqual([]);
    });

    test('chunks without rows are dropped once their time is a week ago, and made again for late rows', async () => {
      const client = await openStore();
      const { writer, traces } = telemetryStoreOn(client);
      const project = someProject();
      await writer.write(rowsOf(project, 't'));
      const names = await namesOfChunks(client);
      expect(names).toHaveLength(3);
      const later = someTime + 15 * oneDay;
      expect(await dropEmptyChunks(client, later, wanted)).toBe(0);
      await writer.write(deletionOf(project, 't'));
      expect(await dropEmptyChunks(client, someTime + 7 * oneDay, wanted)).toBe(0);
      expect(await dropEmptyChunks(client, later, wanted)).toBe(3);
      expect(await namesOfChunks(client)).toEqual([]);
      const again = rowsOf(project, 'late');
      await writer.write(again).catch(async () => writer.write(again));
      expect(await traces.get(project, 'late' as TraceId)).toMatchObject({ id: 'late' });
    });

    test('a chunk that has rows again stays', async () => {
      const client = await openStore();
      await telemetryStoreOn(client).writer.write(rowsOf(someProject(), 't'));
      const [name = ''] = await namesOfChunks(client);
      await expect(dropChunk(client, name, 'none')).rejects.toMatchObject({ code: 'conflict' });
      expect(await namesOfChunks(client)).toHaveLength(3);
    });
  }),
);
