import type { RecordReader, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { batch, partial, project, traceId } from './pipeline.fixture.ts';
import { resolveTraceIds } from './resolve-trace-ids.ts';

const other = 'other' as TraceId;

/** A store in which these observations have that trace. */
const readerOf = (...stored: readonly string[]) =>
  ({
    tracesOfObservations: async (_projectId: string, ids: readonly string[]) =>
      new Map(ids.filter((id) => stored.includes(id)).map((id) => [id, other])),
  }) as unknown as RecordReader;

const orphan = (id: string) => ({ ...partial(2, {}, id), traceId: id as TraceId, isTraceUnknown: true });

test('the trace that a group names counts before that of the stored observation, and without either it stays unknown', async () => {
  const batches = [
    batch({ observations: [orphan('named'), orphan('stored'), orphan('unknown')] }),
    batch({ observations: [partial(1, {}, 'named')] }),
  ];
  const [first] = await resolveTraceIds(batches, readerOf('named', 'stored'));
  expect(first?.projectId).toBe(project);
  expect(first?.observations.map((patch) => [patch.traceId, patch.isTraceUnknown])).toEqual([
    [traceId, false],
    [other, false],
    ['unknown', true],
  ]);
});
