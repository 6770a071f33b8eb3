import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { s3ObjectFiles } from './s3-object-files.ts';
import { s3Keys, s3Region, startS3Server, type S3Server } from './s3-server.fixture.ts';
import type { S3Settings } from './s3-settings.ts';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());
beforeEach(() => {
  server.objects.clear();
  server.failWith(undefined);
});

const files = (more: Partial<S3Settings> = {}) =>
  s3ObjectFiles({
    ...s3Keys,
    bucket: 'chunks',
    region: s3Region,
    endpoint: server.endpoint,
    isPathStyle: true,
    prefix: 'some/',
    ...more,
  });

async function* pieces(bytes: Uint8Array, size = 1 << 20): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const readAll = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

test('a file of several parts is what was sent, and so is any range of it, and an empty one', async () => {
  const bytes = randomBytes(18_000_000);
  await files().write('a.parquet', pieces(bytes));
  expect([...server.objects.keys()]).toEqual(['/chunks/some/a.parquet']);
  expect((await readAll(files().read('a.parquet'))).equals(bytes)).toBe(true);
  expect(await readAll(files().read('a.parquet', { first: 5, end: 9 }))).toEqual(bytes.subarray(5, 9));
  await files().write('empty', pieces(new Uint8Array()));
  expect(await readAll(files().read('empty'))).toHaveLength(0);
});

async function* failing(): AsyncIterable<Uint8Array> {
  yield randomBytes(17_000_000);
  throw new Error('of the sender');
}

test('a failure of the sender leaves no object and no upload', async () => {
  await expect(files().write('a', failing())).rejects.toThrow('of the sender');
  expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
});

test('all names under the prefix are listed, and none outside or below it', async () => {
  const names = ['a&b', "c'd", 'e', 'f', 'g'];
  for (const name of [...names, 'folder/x']) await files().write(name, pieces(Buffer.from('x')));
  await files({ prefix: 'other/' }).write('y', pieces(Buffer.from('y')));
  expect(await files().list()).toEqual(names);
  expect(await files({ prefix: '' }).list()).toEqual([]);
});

test('a missing file is reported; wrong keys and a storage that fails are unavailable, and the message names what to check', async () => {
  await expect(readAll(files().read('a'))).rejects.toMatchObject({ code: 'not_found' });
  const wrong = files({ secretAccessKey: 'wrong' });
  const unavailable = { code: 'unavailable', message: expect.stringContaining('KEY_ID') as string };
  await expect(wrong.write('a', pieces(randomBytes(9)))).rejects.toMatchObject(unavailable);
  await expect(readAll(wrong.read('a'))).rejects.toMatchObject(unavailable);
  await expect(wrong.list()).rejects.toMatchObject(unavailable);
  server.failWith(500);
  await expect(files().write('a', pieces(randomBytes(9)))).rejects.toMatchObject({ code: 'unavailable' });
  server.failWith(404);
  await expect(files().write('a', pieces(randomBytes(9)))).rejects.toThrow(/bucket/);
});

test.each([503, 0])(
  'a storage that fails for a moment (HTTP %i; 0: no answer) is sent the same again, and the file is whole',
  async (status) => {
    const bytes = randomBytes(100);
    server.failWith(status, { code: 'SlowDown', times: 2 });
    await files().write('a', pieces(bytes));
    server.failWith(status, { times: 1 });
    expect((await readAll(files().read('a'))).equals(bytes)).toBe(true);
  },
);

test.each([
  [403, 'RequestTimeTooSkewed', 'set the clock of this machine (HTTP 403, RequestTimeTooSkewed)'],
  [403, 'AccessDenied', 'its rights'],
  [301, 'PermanentRedirect', 'MEDIA_S3_REGION'],
  [400, 'AuthorizationHeaderMalformed', 'MEDIA_S3_REGION'],
])('a refusal (HTTP %i) has the error code of the storage, %s, and what to check', async (status, code, advice) => {
  server.failWith(status, { code, times: 1 });
  const message = expect.stringContaining(advice) as string;
  await expect(files().list()).rejects.toMatchObject({ code: 'unavailable', message });
});

test('TLS that fails is named as that, with its code', async () => {
  const message = expect.stringMatching(/^TLS with the S3 storage fails \(\w+\)/) as string;
  const endpoint = server.endpoint.replace('http:', 'https:');
  await expect(files({ endpoint }).list()).rejects.toMatchObject({ code: 'unavailable', message });
});
