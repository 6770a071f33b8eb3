import { unavailable, type BatchId, type ProjectId } from '@spanledger/core';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { logBatches } from './log-batches.ts';

it('the log names the project whose batch takes long, or is put aside, and its size', () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push(line) });
  const { onSlow, onPutAside } = logBatches(logger, { countRetry: () => undefined });
  const part = {
    projectId: 'p' as ProjectId,
    batchId: 'b' as BatchId,
    part: 3,
    events: 40,
    payloadBytes: 5_000,
    receivedAt: 1,
  };
  onSlow(part, 60_000);
  onPutAside(part, 3);
  const [slow, put] = lines.map((line) => JSON.parse(line) as object);
  const told = { projectId: 'p', batchId: 'b', part: 3, events: 40, payloadBytes: 5_000 };
  expect(slow).toMatchObject({ ...told, ms: 60_000, level: 40 });
  expect(put).toMatchObject({ ...told, deaths: 3, level: 50 });
});

it('an outage is logged once in ten seconds however many batches fail, with their number; every other failure has its line', () => {
  const lines: { problem?: string; othersBefore?: number; error: string }[] = [];
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) });
  let retries = 0;
  let now = 0;
  const { onRetry } = logBatches(logger, { countRetry: () => void (retries += 1) }, () => now);
  for (; now < 20_000; now += 100) onRetry(unavailable('ClickHouse is away'));
  onRetry(unavailable('PostgreSQL is away'));
  onRetry(unavailable('ClickHouse is away'));
  for (const _ of [1, 2]) onRetry(new TypeError('odd'));
  expect(lines.map(({ error, problem, othersBefore }) => [problem ?? error, othersBefore])).toEqual([
    ['ClickHouse is away', undefined],
    ['ClickHouse is away', 99],
    ['PostgreSQL is away', undefined],
    ['ClickHouse is away', 99],
    ['TypeError', undefined],
    ['TypeError', undefined],
  ]);
  expect(retries).toBe(204);
});
