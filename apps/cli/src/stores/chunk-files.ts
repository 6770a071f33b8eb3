import { openChunkDirectory, type ChunkFiles } from '@spanledger/runtime';
import type { Config } from '../config.ts';
import { UsageError } from '../usage-error.ts';

/** The files of exported chunks at a place: a directory, or `s3://bucket/prefix`. A usage error for any other. */
export type OpenChunkFiles = (place: string) => Promise<ChunkFiles>;

const s3Pattern = /^s3:\/\/([^/]+)(?:\/(.*))?$/;

/** The keys of a storage are those that media have. */
export const openChunkFiles =
  (config: Config): OpenChunkFiles =>
  async (place) => {
    if (!place.includes('://')) return openChunkDirectory(place);
    const [, bucket, prefix = ''] = s3Pattern.exec(place) ?? [];
    if (bucket === undefined) throw new UsageError(`${place} is neither a directory nor s3://bucket/prefix.`);
    const { MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      throw new UsageError(`${place} needs MEDIA_S3_ACCESS_KEY_ID and MEDIA_S3_SECRET_ACCESS_KEY.`);
    }
    const { s3ObjectFiles } = await import('@spanledger/media');
    return s3ObjectFiles({
      bucket,
      region: config.MEDIA_S3_REGION,
      accessKeyId,
      secretAccessKey,
      endpoint: config.MEDIA_S3_ENDPOINT,
      isPathStyle: config.MEDIA_S3_PATH_STYLE === 'true',
      prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    });
  };
