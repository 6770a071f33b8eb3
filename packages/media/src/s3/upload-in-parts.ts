import { createHash } from 'node:crypto';

import { unavailable } from '@spanledger/core';

import { sendToS3, textFromS3 } from './s3-requests.ts';
import type { S3Settings } from './s3-settings.ts';

/** The size in memory. A storage accepts 10,000 parts, each but the last of 5 MiB or more. */
const partBytes = 16 * 1024 * 1024;

/** Uploads an object that becomes visible once it is complete. When it fails, the parts sent are discarded. */
export const uploadInParts = async (
  settings: S3Settings,
  url: URL,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> => {
  const begun = await expectXml(settings, 'POST', withQuery(url, { uploads: '' }));
  const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(begun)?.[1];
  if (uploadId === undefined) throw unavailable('The storage does not take objects in parts.');
  try {
    const tags: string[] = [];
    for await (const part of inParts(chunks)) {
      const partUrl = withQuery(url, { partNumber: String(tags.length + 1), uploadId });
      const headers = { 'x-amz-content-sha256': createHash('sha256').update(part).digest('hex') };
      const response = await sendToS3(settings, { method: 'PUT', url: partUrl, headers, body: part });
      await response.body?.cancel();
      const tag = response.headers.get('etag');
      if (!response.ok || tag === null) throw unavailable('The storage did not take a part of an object.');
      tags.push(tag);
    }
    const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
    const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    const done = await expectXml(settings, 'POST', withQuery(url, { uploadId }), new Uint8Array(body));
    // A storage may fail late, within an answer of status 200.
    if (done.includes('<Error>')) throw unavailable('The storage could not put the parts of an object together.');
  } catch (error) {
    await abort(settings, withQuery(url, { uploadId }));
    throw error;
  }
};

const withQuery = (url: URL, query: Readonly<Record<string, string>>): URL => {
  const copy = new URL(url);
  for (const [name, value] of Object.entries(query)) copy.searchParams.set(name, value);
  return copy;
};

const expectXml = async (
  settings: S3Settings,
  method: 'POST',
  url: URL,
  body?: Uint8Array<ArrayBuffer>,
): Promise<string> => {
  const response = await sendToS3(settings, { method, url, ...(body === undefined ? {} : { body }) });
  const xml = await textFromS3(response);
  if (response.ok) return xml;
  throw unavailable(`The storage has no such bucket as ${settings.bucket}.`);
};

/** The failure that led here is the one to report. */
const abort = async (settings: S3Settings, url: URL): Promise<void> => {
  const response = await sendToS3(settings, { method: 'DELETE', url }).catch(() => undefined);
  await response?.body?.cancel();
};

/** At least one, which may be empty. */
async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array<ArrayBuffer>> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let isFirst = true;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < partBytes) continue;
    yield new Uint8Array(Buffer.concat(waiting));
    [waiting, bytes, isFirst] = [[], 0, false];
  }
  if (bytes > 0 || isFirst) yield new Uint8Array(Buffer.concat(waiting));
}
