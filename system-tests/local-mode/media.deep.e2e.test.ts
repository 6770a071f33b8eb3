import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectedObservation, filesIn, idOf, sendTrace, someMedia, uriOf, type Trace } from './media.fixture.ts';
import { makeDataDir, startServer, testKeys } from './server-process.ts';
import { startedDataDir } from './started-data-dir.fixture.ts';

describe('media and a process that is killed', () => {
  it('in the middle of an upload leaves nothing to be seen; the upload may be done again, and survives', async () => {
    const data = await startedDataDir();
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

/** Stores objects that clients and the server put. Signatures are verified in the tests of the object store. */
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
  it('media on S3-compatible storage go from the SDK to the storage and back, and never to a directory of the server', async () => {
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
    const traceId = await sendTrace({ url: server.url, keys: testKeys }, media);
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
