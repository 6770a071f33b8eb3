import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LangfuseClient } from '@langfuse/client';
import { describe, expect, inject, it } from 'vitest';
import {
  expectedObservation,
  filesIn,
  idOf,
  referenceOf,
  sendTrace,
  someMedia,
  uriOf,
  type Trace,
} from './media.fixture.ts';
import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();
const { dataDir, outputFile } = inject('sharedServer');

/** The project's media directory, found by one of its objects. */
const dirOfMedia = (bytes: Buffer): string => {
  const name = createHash('sha256').update(bytes).digest('hex');
  const dirs = readdirSync(join(dataDir, 'media')).map((project) => join(dataDir, 'media', project));
  return dirs.find((dir) => existsSync(join(dir, name.slice(0, 2), name))) ?? 'none';
};

describe('media through the SDK', () => {
  it('media through the SDK are uploaded by @langfuse/otel 5, referred to, and resolved by @langfuse/client 5', async () => {
    const media = someMedia();
    const traceId = await sendTrace(server, media);
    const { observations } = await server.askJson<Trace>(`/api/public/traces/${traceId}`);
    expect(observations).toMatchObject([expectedObservation(media)]);
    const client = new LangfuseClient({ ...server.keys, baseUrl: server.url });
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
    // Log lines about a slow database on a busy machine are not failures of media.
    const printed = readFileSync(outputFile, 'utf8').split('\n');
    const own = printed.filter((line) => line.includes(server.projectId) || line.includes('media'));
    expect(own.filter((line) => /error/i.test(line) && !line.includes('"errorCode":"unavailable"'))).toEqual([]);
  });

  it('that come again are neither uploaded nor kept again', async () => {
    const media = someMedia();
    await sendTrace(server, media);
    const dir = dirOfMedia(media[0]);
    const before = filesIn(dir);
    expect(before.length).toBeGreaterThanOrEqual(media.length);
    const traceId = await sendTrace(server, media);
    expect(await server.askJson<Trace>(`/api/public/traces/${traceId}`)).toMatchObject({
      observations: [expectedObservation(media)],
    });
    expect(filesIn(dir)).toEqual(before);
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
      big: '12345678901234567890',
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
