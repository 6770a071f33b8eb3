import { unavailable } from '@spanledger/core';
import { memoryMediaRegistry, memoryRecordReader, memoryTelemetry } from '@spanledger/testing';
import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { readConfig } from '../config.ts';
import { openMedia } from './open-media.ts';

afterEach(() => void vi.useRealTimers());

it('a sweep of media that fails is logged with its reason', async () => {
  vi.useFakeTimers();
  const problem = 'The S3 storage refuses the keys.';
  const unfinished = async () => Promise.reject(unavailable(problem));
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push(line) });
  const config = readConfig({
    MEDIA_S3_BUCKET: 'media',
    MEDIA_S3_ACCESS_KEY_ID: 'key',
    MEDIA_S3_SECRET_ACCESS_KEY: 'secret',
  });
  const postgres = { media: { ...memoryMediaRegistry(), unfinished }, secrets: { get: async () => 'a secret' } };
  const media = openMedia({
    config,
    postgres,
    telemetry: { records: memoryRecordReader(memoryTelemetry()) },
    logger,
    now: () => 0,
    keeps: true,
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await media.stop();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ msg: 'media were not swept', problem }]);
});
