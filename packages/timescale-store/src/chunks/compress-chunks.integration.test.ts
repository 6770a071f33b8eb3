import { clockOf, type ObservationId, type ProjectId } from '@spanledger/core';
import { anObservation, oneDay, someProject, someTime, telemetryRows } from '@spanledger/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { isApache } from '../client/compressing.fixture.ts';
import { describeOnTimescale, openTimescaleTestStore } from '../client/on-each-server.fixture.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import { timescaleChunkKeeper } from './timescale-chunk-keeper.ts';

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

describe('on plain PostgreSQL', () => {
  let chunks: ChunkKeeper;
  beforeAll(async () => {
    chunks = timescaleChunkKeeper(await openTestStore(), () => someTime);
  });

  test('compressing, and what only TimescaleDB can set, is refused on plain PostgreSQL with the reason', async () => {
    const refused = { code: 'conflict', message: expect.stringContaining('TimescaleDB only') as string };
    await expect(collect(chunks.compress({ olderThanHours: 1 }))).rejects.toMatchObject(refused);
    await expect(collect(chunks.decompress({ names: ['x'] }))).rejects.toMatchObject(refused);
    await expect(chunks.change({ keepHours: 24, intervalHours: 24 })).rejects.toMatchObject(refused);
    await expect(chunks.change({ keepHours: 24, compressAfterHours: null })).rejects.toMatchObject(refused);
    await expect(chunks.change({ keepHours: 24, shortensVersions: true })).rejects.toMatchObject(refused);
    expect((await chunks.list()).settings).toEqual({
      intervalHours: null,
      compressAfterHours: null,
      keepHours: null,
      dropsUnexported: false,
      releasesKeys: false,
      shortensVersions: false,
    });
  });
});

describeOnTimescale(() => {
  let client: Timescale;
  let chunks: ChunkKeeper;
  let projectId: ProjectId;
  beforeAll(async () => {
    client = await openTimescaleTestStore();
    chunks = timescaleChunkKeeper(client, () => someTime + 99 * oneDay);
    projectId = someProject();
    // Without an automatic policy during the tests.
    if (!(await isApache(client))) await chunks.change({ compressAfterHours: null });
    const observations = Array.from({ length: 500 }, (_, at) =>
      anObservation(projectId, `t/o${at}`, { name: 'n', startTime: someTime + at, input: 'x'.repeat(500) }),
    );
    await telemetryStoreOn(client).writer.write(telemetryRows({ observations }));
  });
  const only = async () => (await chunks.list()).chunks.find(({ table }) => table === 'observations');

  test('the Apache edition refuses to compress, with the reason', async (context) => {
    context.skip(!(await isApache(client)), 'The community edition compresses.');
    const refused = { code: 'conflict', message: expect.stringContaining('Apache edition') as string };
    await expect(collect(chunks.compress({ olderThanHours: 1 }))).rejects.toMatchObject(refused);
    await expect(chunks.change({ compressAfterHours: 24 })).rejects.toMatchObject(refused);
    expect((await chunks.list()).settings.compressAfterHours).toBeNull();
    expect(await only()).toMatchObject({ isCompressed: false, rows: 500 });
  });

  const needsCompression = async (skip: (condition: boolean, note: string) => void): Promise<void> =>
    skip(await isApache(client), 'The Apache edition has no compression.');

  test('a chunk is compressed and decompressed by name, and has its size of before', async ({ skip }) => {
    await needsCompression(skip);
    const before = await only();
    const selection = { names: [before?.name ?? ''] };
    for (let again = 0; again < 2; again += 1) await collect(chunks.compress(selection));
    const packed = await only();
    expect(packed).toMatchObject({ isCompressed: true, rows: 500 });
    expect(packed?.bytes).toBeLessThan(packed?.bytesBefore ?? 0);
    for (let again = 0; again < 2; again += 1) await collect(chunks.decompress(selection));
    expect(await only()).toMatchObject({ isCompressed: false, rows: 500, bytesBefore: null });
  });

  test('a row of a compressed chunk is updated like any other', async ({ skip }) => {
    await needsCompression(skip);
    await collect(chunks.compress({ olderThanHours: 1 }));
    const { writer, observations } = telemetryStoreOn(client);
    const later = { name: 'later', startTime: someTime + 3, clock: clockOf(someTime + oneDay) };
    await writer.write(telemetryRows({ observations: [anObservation(projectId, 't/o3', later)] }));
    expect((await observations.get(projectId, 'o3' as ObservationId))?.name).toBe('later');
    expect(await only()).toMatchObject({ isCompressed: true, rows: 500 });
  });

  test('new chunks have the length that was set, and names that differ', async () => {
    expect(await chunks.change({ intervalHours: 6 })).toMatchObject({ intervalHours: 6 });
    const noon = Date.UTC(2026, 8, 9, 13) * 1000;
    const times = [noon, noon + 6 * 3_600_000_000];
    const observations = times.map((startTime, at) => anObservation(projectId, `t/p${at}`, { startTime }));
    await telemetryStoreOn(client).writer.write(telemetryRows({ observations }));
    const names = (await chunks.list()).chunks.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['observations_20260909T120000', 'observations_20260909T180000']));
    await collect(chunks.drop({ names: ['observations_20260909T120000'] }, { isForced: true }));
    const left = (await chunks.list()).chunks.map(({ name }) => name);
    expect(left).toEqual(names.filter((name) => name !== 'observations_20260909T120000'));
  });

  test('those that are old enough are due, and are compressed once, with what comes late into them', async ({
    skip,
  }) => {
    await needsCompression(skip);
    await collect(chunks.decompress({ olderThanHours: 1 }));
    const due = async () => (await chunks.list()).chunks.filter(({ dueSince }) => dueSince !== null);
    expect(await chunks.change({ compressAfterHours: null })).toMatchObject({ compressAfterHours: null });
    expect([await due(), await collect(chunks.compressDue())]).toEqual([[], []]);
    const hours = 99 * 24;
    expect(await chunks.change({ compressAfterHours: hours })).toMatchObject({ compressAfterHours: hours });
    expect(await due()).toEqual([]);
    await chunks.change({ compressAfterHours: 90 * 24 });
    expect((await due()).map(({ dueSince, to }) => [dueSince, to])).toContainEqual([
      ((await only())?.to ?? 0) + 90 * oneDay,
      (await only())?.to,
    ]);
    const names = (await due()).map(({ name }) => name);
    expect((await collect(chunks.compressDue())).map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect([await due(), await collect(chunks.compressDue())]).toEqual([[], []]);
    const { writer } = telemetryStoreOn(client);
    const late = { name: 'late', startTime: someTime + 5, clock: clockOf(someTime + 2 * oneDay) };
    await writer.write(telemetryRows({ observations: [anObservation(projectId, 't/o5', late)] }));
    expect((await collect(chunks.compressDue())).map(({ table }) => table)).toEqual(['observations']);
    expect(await only()).toMatchObject({ isCompressed: true, rows: 500, dueSince: null });
  });
});
