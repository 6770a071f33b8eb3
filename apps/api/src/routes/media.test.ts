import { connect } from 'node:net';
import { createHash, randomBytes } from 'node:crypto';

import { mediaIdOf, type IngestBatch, type MediaRegistry, type MediaStore, type Sha256 } from '@spanledger/core';
import { mediaUrlSigner } from '@spanledger/media';
import { memoryMediaRegistry, memoryMediaStore } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const bytes = randomBytes(1000);
const sha256Hash = createHash('sha256').update(bytes).digest('base64');
const mediaId = mediaIdOf(sha256Hash as Sha256);
const wanted = {
  contentType: 'image/png',
  contentLength: 1000,
  sha256Hash,
  traceId: 'trace-1',
  observationId: 'observation-1',
  field: 'input',
};
/** The headers as sent by SDKs. */
const sentHeaders = {
  'content-type': 'image/png',
  'x-amz-checksum-sha256': sha256Hash,
  'x-ms-blob-type': 'BlockBlob',
};
const signer = mediaUrlSigner(async () => 'secret of the test');

interface Upload {
  readonly mediaId: string;
  readonly uploadUrl: string | null;
}
interface Media {
  readonly uploadedAt: string;
  readonly url: string;
  readonly urlExpiry: string;
}

const extract = async (batch: IngestBatch): Promise<IngestBatch> => batch;

describe('media', () => {
  let api: TestApi;
  let store: MediaStore;
  let registry: MediaRegistry;
  let nowMs: number;
  beforeEach(async () => {
    [store, registry, nowMs] = [memoryMediaStore(), memoryMediaRegistry(), Date.now()];
    const media = { store, registry, extract, signer, bytesMax: 100_000, baseUrl: undefined };
    api = await startTestApi({ media, now: () => nowMs * 1000 });
  });
  afterEach(async () => api.close());

  const request = async (more: object = {}): Promise<Upload> =>
    api.askJson('/api/public/media', { json: { ...wanted, ...more } });
  const put = async (url: string | null, body: Uint8Array<ArrayBuffer> = bytes, headers: object = {}) =>
    fetch(url ?? '', { method: 'PUT', body, headers: { ...sentHeaders, ...headers } });
  const patch = async (json: object, as = api.key) =>
    api.ask(`/api/public/media/${mediaId}`, { method: 'PATCH', json, as });
  const get = async () => api.ask(`/api/public/media/${mediaId}`);
  const upload = async (): Promise<Media> => {
    expect((await put((await request()).uploadUrl)).status).toBe(200);
    return api.askJson<Media>(`/api/public/media/${mediaId}`);
  };

  it('are asked for, uploaded without a key, reported and read back', async () => {
    const response = await api.ask('/api/public/media', { json: wanted });
    expect(response.status).toBe(201);
    const { uploadUrl, ...rest } = (await response.json()) as Upload;
    expect(rest).toEqual({ mediaId });
    expect(uploadUrl).toContain(`${api.url}/api/public/media/${mediaId}/content?permit=`);
    expect((await put(uploadUrl)).status).toBe(200);
    const report = {
      uploadedAt: '2026-01-02T03:04:05.678Z',
      uploadHttpStatus: 200,
      uploadHttpError: '',
      uploadTimeMs: 7,
    };
    expect((await patch(report)).status).toBe(200);
    const media = await api.askJson<Media>(`/api/public/media/${mediaId}`);
    expect(media).toEqual({
      mediaId,
      contentType: 'image/png',
      contentLength: 1000,
      uploadedAt: '2026-01-02T03:04:05.678Z',
      url: expect.stringContaining(api.url) as string,
      urlExpiry: new Date(nowMs + 3_600_000).toISOString(),
    });
    const download = await fetch(media.url);
    expect(Buffer.from(await download.arrayBuffer())).toEqual(bytes);
    expect(await registry.linksOfTrace(api.projectId, 'trace-1')).toMatchObject([
      { id: mediaId, link: { observationId: 'observation-1', field: 'input' } },
    ]);
  });

  it('that are there already need no upload, and are not there for another project', async () => {
    await upload();
    expect(await request({ traceId: 'trace-2' })).toEqual({ mediaId, uploadUrl: null });
    expect(await request({ contentType: 'image/webp' })).toEqual({ mediaId, uploadUrl: null });
    const stranger = await api.askJson<Upload>('/api/public/media', { json: wanted, as: api.strangerKey });
    expect(stranger.uploadUrl).toContain('permit=');
    expect((await api.ask(`/api/public/media/${mediaId}`, { as: api.strangerKey })).status).toBe(404);
  });

  it('of a dataset item are taken too, when the dataset is there', async () => {
    const { id: datasetId } = await api.askJson('/api/public/v2/datasets', { json: { name: 'with media' } });
    const item = { traceId: null, observationId: null, datasetId, datasetItemId: 'i', field: 'expectedOutput' };
    expect(await request(item)).toMatchObject({ mediaId });
    const unknown = await api.ask('/api/public/media', { json: { ...wanted, ...item, datasetId: 'unknown' } });
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { message: /no dataset with the id unknown/ }]);
    const foreign = await api.ask('/api/public/media', { as: api.strangerKey, json: { ...wanted, ...item } });
    expect(foreign.status).toBe(404);
  });

  it.each([
    [{ contentType: 'image/x' }, 'body.contentType'],
    [{ contentLength: 0 }, 'body.contentLength'],
    [{ contentLength: 1.5 }, 'body.contentLength'],
    [{ contentLength: 100_001 }, 'body.contentLength must be at most 100000'],
    [{ sha256Hash: 'abc' }, 'body.sha256Hash'],
    [{ field: 'elsewhere' }, 'body.field'],
    [{ field: 'expectedOutput' }, 'body.field'],
    [{ traceId: null }, 'body.field'],
    [{ datasetId: 'd', datasetItemId: 'i' }, 'body.field'],
    [{ traceId: '' }, 'body.traceId'],
  ])('are refused with what is wrong: %j', async (more, expected) => {
    const response = await api.ask('/api/public/media', { json: { ...wanted, ...more } });
    expect(response.status).toBe(400);
    expect((await response.json()) as object).toMatchObject({ detail: expect.stringContaining(expected) as string });
  });

  it.each([
    ['another content', randomBytes(1000), {}, 'SHA-256'],
    ['too few bytes', bytes.subarray(1), {}, 'Content-Length'],
    ['too many bytes', Buffer.concat([bytes, bytes]), {}, 'Content-Length'],
    ['another checksum', bytes, { 'x-amz-checksum-sha256': 'other' }, 'x-amz-checksum-sha256'],
    ['another type', bytes, { 'content-type': 'text/html' }, 'Content-Type'],
  ])('are refused with %s, and are not there then', async (_name, body, headers, expected) => {
    const { uploadUrl } = await request();
    const response = await put(uploadUrl, body, headers);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { message: string }).message).toContain(expected);
    expect((await get()).status).toBe(404);
    expect((await put(uploadUrl)).status).toBe(200);
  });

  it('without a length are refused', async () => {
    const { uploadUrl } = await request();
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    const init = { method: 'PUT', body, headers: sentHeaders, duplex: 'half' } as RequestInit;
    expect((await fetch(uploadUrl ?? '', init)).status).toBe(400);
  });

  it('that break off in the middle are not there', async () => {
    const { uploadUrl } = await request();
    const { host, hostname, port, pathname, search } = new URL(uploadUrl ?? '');
    const socket = connect(Number(port), hostname);
    const head = `PUT ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1000\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), bytes.subarray(0, 600)]));
    await expect.poll(() => api.metrics.getSingleMetricAsString('spanledger_http_requests_in_flight')).toContain(' 1');
    socket.destroy();
    await expect.poll(() => api.logLines.some((line) => line.includes('content') && line.includes('499'))).toBe(true);
    expect((await get()).status).toBe(404);
  });

  it.each([
    ['expired', async (url: string) => ((nowMs += 3_600_000), url)],
    ['forged', async (url: string) => url.replace(/permit=./, 'permit=A')],
    ['cut', async (url: string) => url.slice(0, -1)],
    ['without its permit', async (url: string) => url.split('?')[0] ?? ''],
    ['of another media', async (url: string) => url.replace(mediaId, 'a'.repeat(22))],
  ])('are neither taken nor given by a URL that is %s', async (_name, spoil) => {
    const { uploadUrl } = await request();
    const { url } = await upload();
    expect((await put(await spoil(uploadUrl ?? ''))).status).toBe(403);
    nowMs = Date.now();
    expect((await fetch(await spoil(url))).status).toBe(403);
  });

  it('are not uploaded by a URL for downloads, nor the other way round', async () => {
    const { uploadUrl } = await request();
    const { url } = await upload();
    expect((await put(url)).status).toBe(403);
    expect((await fetch(uploadUrl ?? '')).status).toBe(403);
  });

  it('are reported by their own project only, with what went wrong', async () => {
    const failure = { uploadedAt: '2026-01-02T03:04:05Z', uploadHttpStatus: 403, uploadHttpError: 'no\0pe\ud800' };
    expect((await patch(failure)).status).toBe(404);
    await request();
    expect((await patch(failure, api.strangerKey)).status).toBe(404);
    expect((await patch(failure)).status).toBe(200);
    expect((await (await get()).json()) as object).toMatchObject({ message: expect.stringContaining('403') as string });
    expect((await patch({ ...failure, uploadedAt: 'yesterday' })).status).toBe(400);
  });

  it('stay as they were reported when a later upload of them fails', async () => {
    const { uploadedAt: storedAt } = await upload();
    const failure = { uploadedAt: '2026-01-03T00:00:00Z', uploadHttpStatus: 403, uploadHttpError: 'denied' };
    expect((await patch(failure)).status).toBe(200);
    expect(await (await get()).json()).toMatchObject({ uploadedAt: storedAt });
    expect((await patch({ uploadedAt: '2026-01-02T03:04:05Z', uploadHttpStatus: 201 })).status).toBe(200);
    expect((await patch(failure)).status).toBe(200);
    expect(await (await get()).json()).toMatchObject({ uploadedAt: '2026-01-02T03:04:05.000Z' });
  });

  it('whose file was lost are told from those that were never uploaded', async () => {
    await request();
    expect(await (await get()).json()).toMatchObject({
      message: expect.stringContaining('not uploaded yet') as string,
    });
    await upload();
    vi.spyOn(store, 'has').mockResolvedValue(false);
    const lost = await get();
    expect([lost.status, await lost.json()]).toMatchObject([404, { message: /was stored at .*Z, and its file is no/ }]);
  });

  it('media are not there because a client reports so', async () => {
    await request();
    expect((await patch({ uploadedAt: '2026-01-02T03:04:05Z', uploadHttpStatus: 200 })).status).toBe(200);
    expect((await get()).status).toBe(404);
    expect((await request()).uploadUrl).not.toBeNull();
  });

  it('are given in ranges', async () => {
    const { url } = await upload();
    const ask = async (range: string) => fetch(url, { headers: { range } });
    const middle = await ask('bytes=10-19');
    expect([middle.status, middle.headers.get('content-range')]).toEqual([206, 'bytes 10-19/1000']);
    expect(Buffer.from(await middle.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    expect(Buffer.from(await (await ask('bytes=-5')).arrayBuffer())).toEqual(bytes.subarray(995));
    expect(Buffer.from(await (await ask('bytes=990-2000')).arrayBuffer())).toEqual(bytes.subarray(990));
    expect([(await ask('bytes=1000-')).status, (await ask('lines=1-2')).status]).toEqual([416, 200]);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.headers.get('accept-ranges'), head.headers.get('content-length')]).toEqual(['bytes', '1000']);
  });

  it.each([
    ['image/png', 'inline', 'image/png'],
    ['text/plain', 'inline', 'text/plain; charset=utf-8'],
    ['text/html', 'attachment', 'text/html'],
    ['image/svg+xml', 'attachment', 'image/svg+xml'],
    ['application/javascript', 'attachment', 'application/javascript'],
  ])('of type %s are given as %s, and never as anything that could run', async (contentType, disposition, served) => {
    const { uploadUrl } = await request({ contentType });
    expect((await put(uploadUrl, bytes, { 'content-type': contentType })).status).toBe(200);
    const { url } = await api.askJson<Media>(`/api/public/media/${mediaId}`);
    const { headers } = await fetch(url);
    expect(headers.get('content-type')).toBe(served);
    expect(headers.get('content-disposition')).toMatch(new RegExp(`^${disposition}; filename="${mediaId}\\.\\w+"$`));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('URLs of media lead to the address that the client used, which only a trusted proxy may state', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'spans.example.com' };
    const ask = async (asked: TestApi): Promise<string | null> =>
      (await asked.askJson<Upload>('/api/public/media', { json: wanted, headers: forwarded })).uploadUrl;
    expect(await ask(api)).toContain(`${api.url}/api/public/media/`);
    const behindProxy = await startTestApi({ trustedProxies: 1 });
    const uploadUrl = await ask(behindProxy);
    await behindProxy.close();
    expect(uploadUrl).toMatch(/^https:\/\/spans\.example\.com\/api\/public\/media\//);
  });
});
