import { notFound, unavailable } from '@spanledger/core';

import { objectKeyUrl } from './object-url.ts';
import { sendToS3, textFromS3 } from './s3-requests.ts';
import type { S3Settings } from './s3-settings.ts';
import { uploadInParts } from './upload-in-parts.ts';

/** Files as objects under the settings' prefix; none is held in memory as a whole. */
export interface S3ObjectFiles {
  readonly location: string;
  /** The whole object becomes visible, or none does and it rejects. */
  write(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** The whole object, or the bytes from `first` to before `end` of it; `not_found` when it does not exist. */
  read(name: string, range?: { readonly first: number; readonly end: number }): AsyncIterable<Uint8Array>;
  /** Names directly under the prefix, in order. */
  list(): Promise<readonly string[]>;
}

export const s3ObjectFiles = (settings: S3Settings): S3ObjectFiles => {
  const { bucket, prefix } = settings;
  const location = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  return {
    location,
    write: (name, chunks) => uploadInParts(settings, objectKeyUrl(settings, `${prefix}${name}`), chunks),
    async *read(name, range) {
      const headers = range === undefined ? {} : { range: `bytes=${range.first}-${range.end - 1}` };
      const url = objectKeyUrl(settings, `${prefix}${name}`);
      const response = await sendToS3(settings, { method: 'GET', url, headers });
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw notFound(`There is no ${location}/${name}.`);
      }
      try {
        yield* response.body;
      } catch (error) {
        throw unavailable(`The storage broke off while ${location}/${name} was read: try again.`, error);
      }
    },
    list: () => listNames(settings),
  };
};

/** ListObjectsV2 of the S3 API, page by page. */
const listNames = async (settings: S3Settings): Promise<readonly string[]> => {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const url = objectKeyUrl(settings, '');
    url.searchParams.set('list-type', '2');
    url.searchParams.set('delimiter', '/');
    if (settings.prefix !== '') url.searchParams.set('prefix', settings.prefix);
    if (token !== undefined) url.searchParams.set('continuation-token', token);
    const response = await sendToS3(settings, { method: 'GET', url });
    const xml = await textFromS3(response);
    if (!response.ok) throw notFound(`There is no bucket ${settings.bucket} in the storage.`);
    names.push(...textsOf(xml, 'Key').map((key) => key.slice(settings.prefix.length)));
    [token] = textsOf(xml, 'NextContinuationToken');
  } while (token !== undefined);
  return names.filter((name) => name !== '').sort();
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export const textsOf = (xml: string, element: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text = '']) =>
    text.replaceAll(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
    }),
  );
