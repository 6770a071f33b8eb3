import { join, resolve } from 'node:path';

import { rememberedSecret, type Micros, type RecordReader } from '@spanledger/core';
import { makeClosedDir } from '@spanledger/embedded';
import {
  diskMediaStore,
  mediaExtractor,
  mediaKeeper,
  mediaUrlSigner,
  s3MediaStore,
  startMediaSweep,
} from '@spanledger/media';
import type { PostgresStore } from '@spanledger/postgres-store';
import { describeFailure } from '@spanledger/runtime';
import type { Logger } from 'pino';

import type { Config } from '../config.ts';
import { s3SettingsOf } from './media-config.ts';
import type { MediaParts } from './media-parts.ts';

export interface OpenedMedia {
  readonly parts: MediaParts;
  stop(): Promise<void>;
}

interface MediaContext {
  readonly config: Config;
  readonly postgres: Pick<PostgresStore, 'media' | 'secrets'>;
  readonly telemetry: { readonly records: Pick<RecordReader, 'hasDeletions' | 'deletedUntil' | 'traces'> };
  readonly logger: Logger;
  readonly now: () => Micros;
  /**
   * Whether this process stores media, for which a directory is created, and sweeps them; otherwise nothing is changed.
   */
  readonly keeps: boolean;
}

const secretName = 'media-urls';

/** Media on S3 if that is configured, else in a directory. `conflict` when the directory cannot be used. */
export const openMedia = ({ config, postgres, telemetry, logger, now, keeps }: MediaContext): OpenedMedia => {
  const s3 = s3SettingsOf(config);
  const dir = resolve(config.MEDIA_DIR ?? join(config.SPANLEDGER_DATA_DIR, 'media'));
  const disk = s3 === undefined ? diskMediaStore(dir) : undefined;
  if (keeps && disk !== undefined && config.MEDIA_DIR === undefined) makeClosedDir(dir);
  const store = disk ?? s3MediaStore(s3 as NonNullable<typeof s3>);
  if (keeps && config.QUEUE_URL !== undefined && disk !== undefined && config.MEDIA_DIR === undefined) {
    const advice = 'with several API processes set MEDIA_DIR to a directory that they share, or MEDIA_S3_BUCKET';
    logger.warn({ dir }, `media are kept in a directory of this process: ${advice}`);
  }
  const registry = postgres.media;
  const askSecret = rememberedSecret(postgres.secrets, secretName);
  const startSweep = () =>
    startMediaSweep({
      store,
      registry,
      records: telemetry.records,
      now,
      onFailure: (error) => logger.warn(describeFailure(error), 'media were not swept'),
      removeStaleUploads: async (ageMs) => (await disk?.removeStaleUploads(ageMs)) ?? 0,
    });
  const sweep = keeps ? startSweep() : undefined;
  return {
    parts: {
      store,
      registry,
      extract: mediaExtractor({
        bytesMin: config.MEDIA_INLINE_BYTES_MAX + 1,
        bytesMax: config.MEDIA_BYTES_MAX,
        keep: mediaKeeper({ store, registry, now }),
        now,
        onFailure: (error) => {
          const problem = error instanceof Error ? error.message : undefined;
          logger.warn({ problem }, 'media stay in their payload: they could not be kept');
        },
      }),
      signer: mediaUrlSigner(askSecret),
      bytesMax: config.MEDIA_BYTES_MAX,
      baseUrl: config.SPANLEDGER_BASE_URL,
    },
    stop: async () => sweep?.stop(),
  };
};
