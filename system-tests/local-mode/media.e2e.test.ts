import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { LangfuseClient } from '@langfuse/client';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import * as tracing from '@langfuse/tracing';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { describe, expect, it } from 'vitest';

import { serverOfFile } from './server-of-file.fixture.ts';
import { makeDataDir, startServer, testKeys } from './server-process.ts';

const uriOf = (bytes: Buffer, type: string): string => `data:${type};base64,${bytes.toString('base64')}`;
const idOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
const referenceOf = (bytes: Buffer, type: string, source = 'base64_data_uri'): string =>
  `@@@langfuseMedia:type=${type}|id=${idOf(bytes)}|source=${source}@@@`;

const filesIn = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(dir, path)).isFile())
    : [];

interface Trace {
  readonly observations: readonly { readonly input: unknown; readonly output: unknown; readonly metadata: unknown }[];
}

/** One trace with media in input, output and metadata, sent by the SDK as it is. */
const sendTrace = async (url: string, [image, sound, note]: readonly [Buffer, Buffer, Buffer]): Promise<string> => {
  const processor = new LangfuseSpanProcessor({ ...testKeys, baseUrl: url });
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  tracing.setLangfuseTracerProvider(provider);
  const span = tracing.startObservation('look', {
    input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: uriOf(image, 'image/png') } }] }],
    output: { audio: uriOf(sound, 'audio/wav') },
    metadata: { note: uriOf(note, 'text/plain') },
  });
  span.end();
  await processor.forceFlush();
  await provider.shutdown();
  return span.traceId;
};

const expectedObservation = ([image, sound, note]: readonly [Buffer, Buffer, Buffer]) => ({
  input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: referenceOf(image, 'image/png') } }] }],
  output: { audio: referenceOf(sound, 'audio/wav') },
  metadata: expect.objectContaining({ note: referenceOf(note, 'text/plain') }) as unknown,
});

const someMedia = () => [randomBytes(5000), randomBytes(70_000), randomBytes(10)] as const;

describe('media through the SDK', () => {
  const server = serverOfFile();

  it('are uploaded by @langfuse/otel 5, referred to, and resolved by @langfuse/client 5', async () => {
    const media = someMedia();
    const traceId = await sendTrace(server.url, media);
    const { observations } = await server.askJson<Trace>(`/api/public/traces/${traceId}`);
    expect(observations).toMatchObject([expectedObservation(media)]);
    const client = new LangfuseClient({ ...testKeys, baseUrl: server.url });
    const [image, sound] = media;
    const [{ input, output } = { input: undefined, output: undefined }] = observations;
    expect(await client.resolveMediaReferences({ obj: { input, output }, resolveWith: 'base64DataUri' })).toEqual({
      input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: uriOf(image, 'image/png') } }] }],
      output: { audio: uriOf(sound, 'audio/wav') },
    });
    expect(await client.api.media.get(idOf(image))).toMatchObject({
      contentType: 'image/png',
      contentLength: 5000,
      uploadedAt: expect.anything() as unknown,
    });
    expect(server.output()).not.toMatch(/error/i);
  });

  it('that come again are neither uploaded nor kept again', async () => {
    const media = someMedia();
    await sendTrace(server.url, media);
    const before = filesIn(join(server.dataDir, 'media'));
    const traceId = await sendTrace(server.url, media);
    expect(await server.askJson<Trace>(`/api/public/traces/${traceId}`)).toMatchObject({
      observations: [expectedObservation(media)],
    });
    expect(filesIn(join(server.dataDir, 'media'))).toEqual(before);
  });

  it('within payloads become references, the same however often they are sent, and nothing else changes', async () => {
    const [image, sound] = [randomBytes(3000), randomBytes(2000)];
    const at = '2026-01-02T03:04:05.678Z';
    const input = {
      big: 'BIG',
      messages: [
        { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: image.toString('base64') } },
        { type: 'input_audio', input_audio: { data: sound.toString('base64'), format: 'wav' } },
        `see ${uriOf(image, 'image/png')}`,
        'data:image/png;base64,AAAA',
      ],
    };
    const body = { id: 'o', traceId: 'within', name: 'n', startTime: at, endTime: at, input };
    const event = { id: 'e', type: 'generation-create', timestamp: at, body };
    const batch = JSON.stringify({ batch: [event] }).replace('"BIG"', '12345678901234567890');
    const read = async () => server.askJson(`/api/public/observations/o`);
    const send = async () => server.askJson('/api/public/ingestion', { method: 'POST', body: batch });
    await send();
    const first = (await read()) as { input: unknown };
    expect(first.input).toEqual({
      big: 12345678901234567000,
      messages: [
        {
          type: 'image',
          source: { type: 'base64', media_type: 'image/jpeg', data: referenceOf(image, 'image/jpeg', 'bytes') },
        },
        { type: 'input_audio', input_audio: { data: referenceOf(sound, 'audio/wav', 'bytes'), format: 'wav' } },
        `see ${referenceOf(image, 'image/png')}`,
        'data:image/png;base64,AAAA',
      ],
    });
    await send();
    const { updatedAt: _first, ...before } = first as unknown as Record<string, unknown>;
    const { updatedAt: _again, ...after } = (await read()) as Record<string, unknown>;
    expect(after).toEqual(before);
    const { url } = await server.askJson<{ url: string }>(`/api/public/media/${idOf(image)}`);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(image);
    const text = await (
      await server.ask('/api/public/export/observations?fields=input&fromStartTime=2026-01-02')
    ).text();
    expect(text).toContain('12345678901234567890');
  });
});

describe('media and a process that is killed', () => {
  it('in the middle of an upload leaves nothing to be seen; the upload may be done again, and survives', async () => {
    const data = makeDataDir();
    let server = await startServer({ dataDir: data.dataDir });
    const bytes = randomBytes(2_000_000);
    const wanted = {
      contentType: 'video/mp4',
      contentLength: bytes.length,
      sha256Hash: createHash('sha256').update(bytes).digest('base64'),
      traceId: 't',
      field: 'input',
    };
    const ask = async () =>
      server.askJson<{ uploadUrl: string }>('/api/public/media', { method: 'POST', body: JSON.stringify(wanted) });
    const { uploadUrl } = await ask();
    const { hostname, port, pathname, search } = new URL(uploadUrl);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes.subarray(0, 1_000_000));
    const mediaDir = join(data.dataDir, 'media');
    await expect.poll(() => filesIn(mediaDir).some((path) => statSync(join(mediaDir, path)).size > 0)).toBe(true);
    await server.end('SIGKILL');
    socket.destroy();

    server = await startServer({ dataDir: data.dataDir });
    expect((await server.ask(`/api/public/media/${idOf(bytes)}`)).status).toBe(404);
    const again = await ask();
    expect((await fetch(again.uploadUrl, { method: 'PUT', body: bytes })).status).toBe(200);
    await server.end('SIGKILL');

    server = await startServer({ dataDir: data.dataDir });
    const { url } = await server.askJson<{ url: string }>(`/api/public/media/${idOf(bytes)}`);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
    await server.end();
    data.remove();
  });
});

/** Keeps what is put, as clients and the server put it. Signatures are verified where the store itself is tested. */
const startStorage = async () => {
  const objects = new Map<string, Buffer>();
  const storage: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://x').pathname;
    if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        objects.set(path, Buffer.concat(chunks));
        response.end();
      });
      return;
    }
    const object = objects.get(path);
    response.writeHead(object === undefined ? 404 : 200, { 'content-length': object?.length ?? 0 });
    response.end(request.method === 'HEAD' ? undefined : object);
  });
  storage.listen(0, '127.0.0.1');
  await once(storage, 'listening');
  return { objects, storage, endpoint: `http://127.0.0.1:${(storage.address() as AddressInfo).port}` };
};

describe('media on S3-compatible storage', () => {
  it('go from the SDK to the storage and back, and never to a directory of the server', async () => {
    const { objects, storage, endpoint } = await startStorage();
    const data = makeDataDir();
    const server = await startServer({
      dataDir: data.dataDir,
      environment: {
        MEDIA_S3_BUCKET: 'media',
        MEDIA_S3_ENDPOINT: endpoint,
        MEDIA_S3_PATH_STYLE: 'true',
        MEDIA_S3_ACCESS_KEY_ID: 'id',
        MEDIA_S3_SECRET_ACCESS_KEY: 'secret',
      },
    });
    const media = someMedia();
    const traceId = await sendTrace(server.url, media);
    expect(await server.askJson<Trace>(`/api/public/traces/${traceId}`)).toMatchObject({
      observations: [expectedObservation(media)],
    });
    const [image] = media;
    const { url } = await server.askJson<{ url: string }>(`/api/public/media/${idOf(image)}`);
    expect(url.startsWith(`${endpoint}/media/project-e2e/`)).toBe(true);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(image);
    const kept = Array.from(objects.values(), idOf);
    expect(new Set(kept)).toEqual(new Set(media.map(idOf)));
    expect(existsSync(join(data.dataDir, 'media'))).toBe(false);

    storage.closeAllConnections();
    await new Promise((resolve) => void storage.close(resolve));
    const inline = uriOf(randomBytes(3000), 'image/png');
    const at = new Date().toISOString();
    const body = { id: 'inline', traceId: 'inline', startTime: at, input: inline };
    const batch = JSON.stringify({ batch: [{ id: 'e', type: 'span-create', timestamp: at, body }] });
    await server.askJson('/api/public/ingestion', { method: 'POST', body: batch });
    expect(await server.askJson('/api/public/observations/inline')).toMatchObject({ input: inline });
    await expect.poll(() => server.output()).toContain('media stay in their payload');
    await server.end();
    data.remove();
  });
});
