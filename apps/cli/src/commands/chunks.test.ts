import { conflict, notFound, type AuditEvent } from '@spanledger/core';
import type { ChunkKeeper, ChunkSettings, ListedChunk } from '@spanledger/runtime';
import { beforeEach, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { openChunkFiles } from '../stores/chunk-files.ts';
import { openChunkKeeper } from '../stores/chunks.ts';
import { findPlaces } from '../stores/places.ts';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

const settings: ChunkSettings = {
  intervalHours: 168,
  compressAfterHours: 720,
  keepHours: null,
  dropsUnexported: false,
  releasesKeys: false,
  shortensVersions: false,
};

const chunk = (name: string, more: Partial<ListedChunk> = {}): ListedChunk => ({
  name,
  table: 'traces',
  from: Date.UTC(2026, 2, 2) * 1000,
  to: Date.UTC(2026, 2, 9) * 1000,
  relation: 'telemetry.x',
  bytes: 2_000_000,
  bytesBefore: null,
  isCompressed: false,
  rows: 7,
  exportedAt: null,
  exportedTo: null,
  isChanged: null,
  dueSince: null,
  ...more,
});

const exported = { exportedAt: Date.UTC(2026, 3, 1) * 1000, exportedTo: '/x/y', isChanged: true };
const listed = [
  chunk('traces_20260302', { dueSince: Date.UTC(2026, 3, 8) * 1000 }),
  chunk('scores_20260302', { table: 'scores', ...exported }),
];

async function* each<T>(items: readonly T[], failure?: Error): AsyncIterable<T> {
  yield* items;
  if (failure !== undefined) throw failure;
}

let asked: unknown[];
let recorded: AuditEvent[];
let failure: Error | undefined;
let spanledger: (...args: string[]) => Promise<Ran>;
beforeEach(() => {
  [asked, recorded] = [[], []];
  failure = undefined;
  const keeper: ChunkKeeper = {
    list: async (options) => {
      asked.push(options);
      return { flavour: 'PostgreSQL', settings, chunks: listed };
    },
    compress: (selection) => (asked.push(selection), each(listed)),
    compressDue: () => (asked.push('due'), each(listed)),
    decompress: (selection) => (asked.push(selection), each(listed)),
    drop: (...given) => (asked.push(given), each([{ name: 'traces_20260302', rows: 7 }], failure)),
    export: (selection, { location }) => (
      asked.push([selection, location]),
      each([{ name: 'traces_20260302', rows: 7, bytes: 9, file: 'f' }])
    ),
    import: (_, names) => (
      asked.push(names),
      each([{ name: 'n', file: 'f', rows: 8, written: 5, same: 1, older: 1, deleted: 1 }])
    ),
    change: async (change) => (asked.push(change), { ...settings, ...change }),
    close: async () => undefined,
  };
  spanledger = commandRunner({
    withControlPlane: () => Promise.reject(new Error('not this one')),
    migrate: () => Promise.reject(new Error('not this one')),
    readStatus: () => Promise.reject(new Error('not this one')),
    withChunks: (use) => use(keeper, async () => false),
    record: async (event) => (recorded.push(event), true),
    openChunkFiles: openChunkFiles(readConfig({})),
  });
});

test('chunks are listed as a table and as JSON, of one table or all, with what is set', async () => {
  const { out, exitCode } = await spanledger('chunks', 'list');
  expect(exitCode).toBe(0);
  expect(out).toContain('new chunks of 7d; compressed after 30d; kept for ever');
  expect(out).toContain('1 due to be compressed since 2026-04-08T00:00Z');
  expect(out).toMatch(/traces_20260302 +2026-03-02 +2026-03-09 +7 +2.00 MB +– +2026-04-08T00:00Z +–/);
  expect(out).toMatch(/scores_20260302 .* 2026-04-01T00:00Z, changed since/);
  const json = JSON.parse((await spanledger('chunks', 'list', '--table', 'scores', '--fast', '--json')).out) as {
    chunks: object[];
  };
  expect(json.chunks).toEqual([
    expect.objectContaining({ name: 'scores_20260302', from: '2026-03-02T00:00:00.000Z', isChanged: true, rows: 7 }),
  ]);
  expect(asked).toEqual([{ isFast: undefined }, { isFast: true }]);
});

test('those that are due are compressed without naming them, and with no other selection', async () => {
  expect((await spanledger('chunks', 'compress', '--due')).exitCode).toBe(0);
  expect((await spanledger('chunks', 'compress', '--due', 'traces_20260302')).exitCode).toBe(2);
  expect((await spanledger('chunks', 'compress', '--due', '--older-than', '3d')).exitCode).toBe(2);
  expect(asked).toEqual(['due']);
});

test('chunks are chosen by name or by age, and one of both is required', async () => {
  await spanledger('chunks', 'compress', 'a', 'b');
  await spanledger('chunks', 'decompress', '--older-than', '30d');
  await spanledger('chunks', 'drop', '--older-than', '8w', '--force', '--dry-run');
  await spanledger('chunks', 'export', '--older-than', '12h', '--to', '/tmp/x');
  const { out } = await spanledger('chunks', 'import', '/tmp/x', 'n');
  expect(out).toBe('1 files, 5 rows written\n');
  expect(asked).toEqual([
    { names: ['a', 'b'] },
    { olderThanHours: 720 },
    [{ olderThanHours: 1344 }, { isForced: true, isDryRun: true }],
    [{ olderThanHours: 12 }, '/tmp/x'],
    ['n'],
  ]);
  for (const wrong of [[], ['a', '--older-than', '1d'], ['--older-than', '1y'], ['--older-than', '0d']]) {
    expect(await spanledger('chunks', 'drop', ...wrong)).toMatchObject({ exitCode: 2, out: '' });
  }
});

test('what is dropped or exported is on record first, and what a dry run looks at is not', async () => {
  await spanledger('chunks', 'drop', 'a', '--dry-run');
  expect(recorded).toEqual([]);
  await spanledger('chunks', 'drop', '--older-than', '8w', '--force');
  await spanledger('chunks', 'export', 'a', '--to', '/tmp/x');
  expect(recorded).toMatchObject([
    { action: 'chunks.dropped', projectId: null, after: { olderThanHours: 1344, isForced: true } },
    { action: 'chunks.exported', targetKind: 'chunks', after: { names: ['a'], to: '/tmp/x' } },
  ]);
  expect(asked).toHaveLength(3);
});

test('what was done before a failure is printed, and the failure too', async () => {
  failure = conflict('not exported');
  const refused = await spanledger('chunks', 'drop', 'x');
  expect(refused).toMatchObject({ exitCode: 1, out: '', error: 'traces_20260302: 7 rows\nnot exported\n' });
  failure = notFound('none');
  expect((await spanledger('chunks', 'drop', 'x', '--json')).error).toContain('"code":"not_found"');
});

test('settings are durations or off; consent to drop what was not exported is given and taken back', async () => {
  await spanledger('chunks', 'set', '--interval', '1d', '--compress-after', 'off');
  const { out } = await spanledger('chunks', 'set', '--keep', '400d', '--drop-unexported');
  expect(out).toContain('kept for 400d, then dropped, exported or not');
  await spanledger('chunks', 'set', '--keep', 'off', '--no-drop-unexported');
  await spanledger('chunks', 'set', '--release-keys');
  await spanledger('chunks', 'set', '--no-release-keys');
  await spanledger('chunks', 'set', '--shorten-versions');
  await spanledger('chunks', 'set', '--no-shorten-versions');
  expect(asked).toEqual([
    { intervalHours: 24, compressAfterHours: null },
    { keepHours: 9600, dropsUnexported: true },
    { keepHours: null, dropsUnexported: false },
    { releasesKeys: true },
    { releasesKeys: false },
    { shortensVersions: true },
    { shortensVersions: false },
  ]);
  expect(recorded.slice(1, 3)).toMatchObject([
    { action: 'chunk-settings.changed', projectId: null, after: { keepHours: 9600, dropsUnexported: true } },
    { action: 'chunk-settings.changed', after: { keepHours: null, dropsUnexported: false } },
  ]);
  for (const wrong of [[], ['--keep', '5h'], ['--interval', 'off'], ['--keep', 'forever']]) {
    expect(await spanledger('chunks', 'set', ...wrong)).toMatchObject({ exitCode: 2, out: '' });
  }
});

test('a place that is neither a directory nor in S3, and S3 without keys, are wrong uses', async () => {
  const ftp = await spanledger('chunks', 'export', 'a', '--to', 'ftp://x/y');
  expect(ftp).toMatchObject({ exitCode: 2, error: expect.stringContaining('neither') as string });
  const s3 = await spanledger('chunks', 'import', 's3://bucket/prefix');
  expect(s3).toMatchObject({ exitCode: 2, error: expect.stringContaining('MEDIA_S3_ACCESS_KEY_ID') as string });
  const keys = { MEDIA_S3_ACCESS_KEY_ID: 'id', MEDIA_S3_SECRET_ACCESS_KEY: 'secret' };
  expect((await openChunkFiles(readConfig(keys))('s3://bucket/prefix')).location).toBe('s3://bucket/prefix');
});

test('where ClickHouse keeps telemetry, chunks are of the other store', async () => {
  const withChunks = openChunkKeeper(findPlaces(readConfig({ SPANLEDGER_DATA_DIR: '/nowhere' })));
  await expect(withChunks((keeper) => keeper.list())).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('TELEMETRY_STORE=timescale') as string,
  });
});
