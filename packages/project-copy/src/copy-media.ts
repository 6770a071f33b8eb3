import { createHash } from 'node:crypto';
import { unavailable, encodeJson } from '@spanledger/core';
import { z } from 'zod';
import { attempt, type CopyContext } from './copy-context.ts';
import type { Item } from './pages.ts';

const reference = /@@@langfuseMedia:type=[^|@]+\|id=([\w-]+)\|source=\w+@@@/g;

/** What the media of a field belong to. */
const contextOf = (item: Item): Item =>
  'datasetId' in item
    ? { datasetId: item['datasetId'], datasetItemId: item['id'] }
    : 'traceId' in item
      ? { traceId: item['traceId'], observationId: item['id'] }
      : { traceId: item['id'] };

const fields = ['input', 'output', 'expectedOutput', 'metadata'];

/** Copies what the fields of these refer to, each once. A medium has its id from its bytes, so references stay. */
export const copyMedia = async (context: CopyContext, items: readonly Item[]): Promise<void> => {
  for (const item of items) {
    for (const field of fields) {
      const text = encodeJson(item[field]) ?? '';
      for (const [, id = ''] of text.matchAll(reference)) {
        if (context.media.has(id)) continue;
        context.media.add(id);
        await attempt(context, `media ${id}`, async () => copyMedium(context, id, { ...contextOf(item), field }));
      }
    }
  }
};

const mediumSchema = z.object({ contentType: z.string(), url: z.string() });
const uploadSchema = z.object({ uploadUrl: z.string().nullish() });
const timeoutMs = 300_000;

const copyMedium = async ({ source, target }: CopyContext, id: string, place: Item): Promise<void> => {
  const path = `/api/public/media/${encodeURIComponent(id)}`;
  const { contentType, url } = mediumSchema.parse(await source.ask({ path }));
  const bytes = await transferred(new URL(url, source.url), {});
  const sha256Hash = createHash('sha256').update(bytes).digest('base64');
  const body = { ...place, contentType, contentLength: bytes.length, sha256Hash };
  const { uploadUrl } = uploadSchema.parse(await target.ask({ method: 'POST', path: '/api/public/media', body }));
  if (uploadUrl === null || uploadUrl === undefined) return;
  await transferred(new URL(uploadUrl, target.url), {
    method: 'PUT',
    headers: { 'content-type': contentType, 'x-amz-checksum-sha256': sha256Hash },
    body: bytes,
  });
  const report = { uploadedAt: new Date().toISOString(), uploadHttpStatus: 200 };
  await target.ask({ method: 'PATCH', path, body: report });
};

const transferred = async (url: URL, init: RequestInit): Promise<Buffer<ArrayBuffer>> => {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`${url.host} answers ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw unavailable(`The bytes cannot be copied: ${error instanceof Error ? error.message : String(error)}`, error);
  }
};
