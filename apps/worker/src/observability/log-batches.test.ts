import type { BatchId, ProjectId } from '@spanledger/core';
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
