import type { ScoreRecord } from '@spanledger/core';
import { scoreFields } from '@spanledger/core';
import { expect, test } from 'vitest';
import { clockEntriesOf } from './clock-entries.ts';
import { nullBitsOfScore, scoreRecordRowSchema, storedScoreOf } from './score-record-row.ts';

const record: ScoreRecord = {
  clock: 10,
  clocks: { name: 7, 'metadata.cleared': 9, 'metadata.kept': 10 },
  metadata: { kept: 'x', cleared: null },
  tags: [],
  timestamp: 5,
  name: null,
  traceId: null,
  observationId: null,
  sessionId: 's',
  datasetRunId: null,
  dataType: null,
  source: 'API',
  value: 0.5,
  stringValue: null,
  comment: null,
  configId: null,
  queueId: null,
  authorUserId: null,
  executionTraceId: null,
  environment: null,
};

const columns = {
  id: 'score',
  at: '5',
  name: '',
  traceId: null,
  observationId: null,
  sessionId: 's',
  datasetRunId: null,
  dataType: 'NUMERIC',
  source: 'API',
  value: 0.5,
  stringValue: null,
  comment: null,
  configId: null,
  queueId: null,
  authorUserId: null,
  executionTraceId: null,
  environment: 'default',
  metadata_entries: [['kept', 'x']],
  created: '3',
  clock: '10',
};

test('fields that are null, clocks of their own and cleared keys of the metadata survive a row', () => {
  const row = { ...columns, clock_entries: clockEntriesOf(scoreFields, record), null_fields: nullBitsOfScore(record) };
  const stored = storedScoreOf(scoreRecordRowSchema.parse(row));
  expect(stored.createdAt).toBe(3);
  expect(stored.record).toMatchObject({ ...record, clocks: { name: 7, 'metadata.cleared': 9 } });
});

test('a row keeps no clock that is the same as that of its record', () => {
  expect(clockEntriesOf(scoreFields, { ...record, clocks: undefined, metadata: { kept: 'x' } })).toEqual([]);
});
