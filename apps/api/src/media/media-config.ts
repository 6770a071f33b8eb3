import type { S3Settings } from '@spanledger/media';
import { optionalText, optionalUrl, positive, wholeNumber } from '@spanledger/runtime';
import { z } from 'zod';

/** The variables of media. */
export const mediaVariables = {
  MEDIA_DIR: optionalText,
  MEDIA_BYTES_MAX: positive.default(1_000_000_000),
  MEDIA_INLINE_BYTES_MAX: wholeNumber(0).default(1024),
  MEDIA_S3_BUCKET: optionalText,
  MEDIA_S3_REGION: z.string().trim().min(1).default('us-east-1'),
  MEDIA_S3_ENDPOINT: optionalUrl('web'),
  MEDIA_S3_PUBLIC_ENDPOINT: optionalUrl('web'),
  MEDIA_S3_ACCESS_KEY_ID: optionalText,
  MEDIA_S3_SECRET_ACCESS_KEY: optionalText,
  MEDIA_S3_PATH_STYLE: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  MEDIA_S3_PREFIX: z.string().trim().default(''),
};

const variables = z.object(mediaVariables);
export type MediaConfig = z.infer<typeof variables>;

const needed = ['MEDIA_S3_ACCESS_KEY_ID', 'MEDIA_S3_SECRET_ACCESS_KEY'] as const;
const useless = [...needed, 'MEDIA_S3_ENDPOINT', 'MEDIA_S3_PUBLIC_ENDPOINT'] as const;

/** Returns settings that contradict each other: a variable and what is wrong with it. */
export const mediaProblems = (
  config: MediaConfig,
): readonly (readonly [name: keyof MediaConfig, message: string])[] => {
  if (config.MEDIA_S3_BUCKET !== undefined) {
    const missing = needed.filter((name) => config[name] === undefined);
    return missing.map((name) => [name, 'must be set when MEDIA_S3_BUCKET is'] as const);
  }
  const given = useless.filter((name) => config[name] !== undefined);
  return given.length === 0 ? [] : [['MEDIA_S3_BUCKET', `must be set when ${given.join(' and ')} is`]];
};

/** `undefined`: media are kept on disk. */
export const s3SettingsOf = (config: MediaConfig): S3Settings | undefined => {
  const { MEDIA_S3_BUCKET: bucket, MEDIA_S3_ACCESS_KEY_ID: id, MEDIA_S3_SECRET_ACCESS_KEY: secret } = config;
  if (bucket === undefined || id === undefined || secret === undefined) return undefined;
  return {
    bucket,
    region: config.MEDIA_S3_REGION,
    accessKeyId: id,
    secretAccessKey: secret,
    endpoint: config.MEDIA_S3_ENDPOINT,
    publicEndpoint: config.MEDIA_S3_PUBLIC_ENDPOINT,
    isPathStyle: config.MEDIA_S3_PATH_STYLE === 'true',
    prefix: config.MEDIA_S3_PREFIX,
  };
};
