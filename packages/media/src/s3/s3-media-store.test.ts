import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import type { MediaStore, ProjectId } from '@spanledger/core';
import { describeMediaStore, inChunks, mediaContent } from '@spanledger/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { objectKey, objectUrl } from './object-url.ts';
import { s3MediaStore } from './s3-media-store.ts';
import { s3Keys, s3Region, startS3Server, type S3Server } from './s3-server.fixture.ts';
import type { S3Settings } from './s3-settings.ts';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());
beforeEach(() => {
  server.objects.clear();
  server.refusals.length = 0;
  server.failWith(undefined);
});

const settings = (more: Partial<S3Settings> = {}): S3Settings => ({
  ...s3Keys,
  bucket: 'media-bucket',
  region: s3Region,
  endpoint: server.endpoint,
  isPathStyle: true,
  prefix: 'spanledger/',
  ...more,
});

describeMediaStore('S3', async () => s3MediaStore(settings()));

const own = 'own' as ProjectId;
const bytes = randomBytes(500);
const content = mediaContent(bytes);
const sentHeaders = {
  'content-type': content.type,
  'x-amz-checksum-sha256': content.sha256,
  'x-ms-blob-type': 'BlockBlob',
};

const put = async (url: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  (await fetch(url, { method: 'PUT', body, headers: { ...sentHeaders, ...headers } })).status;

describe('URLs for clients of S3', () => {
  let store: MediaStore;
  beforeEach(() => {
    store = s3MediaStore(settings());
  });
  const uploadUrl = async (seconds = 60): Promise<string> =>
    (await store.direct?.uploadUrl(own, content, seconds)) ?? '';

  test('an upload with the headers that SDKs send is taken, and is the media', async () => {
    expect(await put(await uploadUrl(), bytes)).toBe(200);
    expect(await store.has(own, content)).toBe(true);
    expect([...server.objects.keys()]).toEqual([
      `/media-bucket/spanledger/own/${Buffer.from(content.sha256, 'base64').toString('hex')}`,
    ]);
  });

  test('another content, length or type than was declared is refused', async () => {
    const url = await uploadUrl();
    expect(await put(url, randomBytes(500))).toBe(400);
    expect(await put(url, bytes.subarray(1))).toBe(403);
    expect(await put(url, bytes, { 'content-type': 'text/html' })).toBe(403);
    const other = mediaContent(randomBytes(500));
    expect(await put(url, bytes, { 'x-amz-checksum-sha256': other.sha256 })).toBe(403);
    expect(server.objects.size).toBe(0);
  });

  test('an expired URL is refused, and so is one for another object', async () => {
    expect(await put(await uploadUrl(-10), bytes)).toBe(403);
    expect(await put((await uploadUrl()).replace('/own/', '/stranger/'), bytes)).toBe(403);
    expect(server.refusals).toEqual(['expired', 'wrong signature']);
  });

  test('a download has its content type, and is saved as a file where a browser could run it', async () => {
    const page = mediaContent(bytes, 'text/html');
    await store.put(own, page, inChunks(bytes));
    const response = await fetch((await store.direct?.downloadUrl(own, page, 60)) ?? '');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w-]{22}\.html"$/);
    const part = await fetch((await store.direct?.downloadUrl(own, content, 60)) ?? '', {
      headers: { range: 'bytes=0-9' },
    });
    expect([part.status, part.headers.get('content-disposition')?.slice(0, 6)]).toEqual([206, 'inline']);
  });

  test('they lead to the address that clients reach, by host name or by path', async () => {
    const publicly = s3MediaStore(settings({ publicEndpoint: 'https://media.example.com/s3' }));
    expect(await publicly.direct?.uploadUrl(own, content, 60)).toMatch(
      /^https:\/\/media\.example\.com\/s3\/media-bucket\/spanledger\/own\//,
    );
    const amazon = settings({ endpoint: undefined, isPathStyle: false, prefix: '' });
    expect(objectUrl(amazon, objectKey(amazon, 'a/b' as ProjectId, content), 'here').href).toMatch(
      /^https:\/\/media-bucket\.s3\.eu-central-1\.amazonaws\.com\/a%252Fb\/[0-9a-f]{64}$/,
    );
  });
});

describe('an S3 storage that fails', () => {
  test('an object of another length or checksum is not the media', async () => {
    const store = s3MediaStore(settings());
    await store.put(own, content, inChunks(bytes));
    const [path = ''] = server.objects.keys();
    server.objects.set(path, randomBytes(500));
    expect(await store.has(own, content)).toBe(false);
    server.objects.set(path, bytes.subarray(1));
    expect(await store.has(own, content)).toBe(false);
  });

  test('wrong keys, a failing and an unreachable storage are unavailable, and the message names what to check', async () => {
    const calls = (more: Partial<S3Settings>) => {
      const store = s3MediaStore(settings(more));
      return [
        () => store.has(own, content),
        () => store.put(own, content, inChunks(bytes)),
        () => store.read(own, content),
      ];
    };
    for (const call of calls({ secretAccessKey: 'wrong' })) {
      await expect(call()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('KEY_ID') });
    }
    for (const call of calls({ endpoint: 'http://127.0.0.1:1' })) {
      await expect(call()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('ENDPOINT') });
    }
    server.failWith(500);
    const failures = calls({}).map((call) => expect(call()).rejects.toMatchObject({ code: 'unavailable' }));
    await Promise.all(failures);
    server.failWith(404);
    await expect(s3MediaStore(settings()).put(own, content, inChunks(bytes))).rejects.toThrow(/MEDIA_S3_BUCKET/);
  });

  test('a refusal whose body does not end is a refusal', async () => {
    const stalling = createServer((request, response) => {
      request.resume();
      response.writeHead(403, { 'content-length': '1000' });
      response.write('<Error><Code>');
    });
    await once(stalling.listen(0, '127.0.0.1'), 'listening');
    const { port } = stalling.address() as AddressInfo;
    const store = s3MediaStore(settings({ endpoint: `http://127.0.0.1:${port}` }));
    const disconnected = once(stalling, 'connection').then(async ([socket]) => once(socket as Socket, 'close'));
    await expect(store.put(own, content, inChunks(bytes))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('HTTP 403'),
    });
    await disconnected;
    stalling.close();
  });
});
