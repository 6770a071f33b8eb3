import type { ScorePatch } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { readOtlpLogs } from '../read-otlp-logs.ts';
import { sampleContext } from '../sample-export.ts';
import {
  callSeconds,
  callSpanId,
  callTraceId,
  conversation,
  logExport,
  type SampleLog,
} from '../sample-logs.fixture.ts';

const evaluation = (said: Readonly<Record<string, unknown>>, more: SampleLog = {}): SampleLog => ({
  eventName: 'gen_ai.evaluation.result',
  attributes: { 'gen_ai.evaluation.name': 'Relevance', ...said },
  ...more,
});
const value = { 'gen_ai.evaluation.score.value': 0.75 };
const label = { 'gen_ai.evaluation.score.label': 'pass' };
const explanation = { 'gen_ai.evaluation.explanation': 'on topic' };

const scoresOf = (logs: readonly SampleLog[], encoding: 'json' | 'protobuf' = 'protobuf'): readonly ScorePatch[] =>
  readOtlpLogs(logExport(logs, encoding), encoding, sampleContext).batch.scores;

/** The same records from an exporter that sends no span, or wrong ids. */
const withIds = (logs: readonly SampleLog[], ids: object) => {
  const text = Buffer.from(logExport(logs, 'json')).toString();
  const request = JSON.parse(text) as { resourceLogs: { scopeLogs: { logRecords: object[] }[] }[] };
  for (const { scopeLogs } of request.resourceLogs) {
    for (const scope of scopeLogs) scope.logRecords = scope.logRecords.map((record) => ({ ...record, ...ids }));
  }
  return readOtlpLogs(Buffer.from(JSON.stringify(request)), 'json', sampleContext);
};

describe('a log record of an evaluation', () => {
  test('a log record of an evaluation is a score of the span in whose context it was written, in either encoding', () => {
    const said = { ...value, ...explanation, 'gen_ai.response.id': 'r-1' };
    const [score, ...others] = scoresOf([evaluation(said, { body: 'evaluation: Relevance=0.75' })]);
    expect(others).toEqual([]);
    expect(score?.events).toBe(1);
    expect(score?.record).toMatchObject({
      name: 'Relevance',
      traceId: callTraceId,
      observationId: callSpanId,
      dataType: 'NUMERIC',
      source: 'EVAL',
      value: 0.75,
      comment: 'on topic',
      environment: 'prod',
      timestamp: callSeconds * 1_000_000 + 700_000,
      metadata: { 'gen_ai.response.id': 'r-1', body: 'evaluation: Relevance=0.75' },
    });
    expect(scoresOf([evaluation(said, { body: 'evaluation: Relevance=0.75' })], 'json')).toEqual([score]);
  });

  test.each([
    ['a label', label, { dataType: 'CATEGORICAL', stringValue: 'pass', value: null }],
    [
      'both a value and its label',
      { ...value, ...label },
      { dataType: 'NUMERIC', value: 0.75, metadata: { label: 'pass' } },
    ],
    [
      'only why it failed',
      { ...explanation, 'error.type': 'timeout' },
      { dataType: 'TEXT', stringValue: 'on topic', comment: null, metadata: { 'error.type': 'timeout' } },
    ],
  ])('may hold %s', (_what, said, expected) => {
    expect(scoresOf([evaluation(said)])[0]?.record).toMatchObject(expected);
  });

  test('a log record of an evaluation may be named by an attribute, and hold its members in its body', () => {
    const body = { 'gen_ai.evaluation.name': 'Old', ...label };
    const log: SampleLog = { attributes: { 'event.name': 'gen_ai.evaluation.result' }, body };
    expect(scoresOf([log])[0]?.record).toMatchObject({ name: 'Old', stringValue: 'pass', metadata: {} });
  });

  test('a log record of an evaluation is one score however often it comes, and others are others', () => {
    const explained = evaluation({ ...value, ...explanation });
    const logs = [evaluation(value), evaluation(label), evaluation(value, { at: 1000 }), explained];
    const ids = scoresOf(logs).map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(scoresOf([...logs.toReversed(), ...logs]).map(({ id }) => id)).toEqual([...ids.toReversed(), ...ids]);
  });

  test('without a time has that of its first arrival', () => {
    const { batch } = withIds([evaluation(value)], { timeUnixNano: '0', observedTimeUnixNano: '0' });
    expect(batch.scores[0]?.record.timestamp).toBe(sampleContext.receivedAt);
    expect(batch.scores[0]?.record.clock).toBeGreaterThan(batch.scores[0]?.record.clocks?.['timestamp'] ?? Infinity);
  });

  test('without a span is a score of its trace', () => {
    const { batch, rejectedRecords } = withIds([evaluation(value)], { spanId: '' });
    expect(rejectedRecords).toBe(0);
    expect(batch.scores[0]?.record).toMatchObject({ traceId: callTraceId, observationId: null });
    expect([batch.traces, batch.observations]).toEqual([[], []]);
  });

  test.each([
    ['names no trace', value, { traceId: '', spanId: '' }],
    ['names no span that can be one', value, { spanId: 'ab' }],
    ['holds nothing', {}, {}],
    ['has no name', { ...value, 'gen_ai.evaluation.name': '' }, {}],
  ])('and %s is rejected, and costs its neighbours nothing', (_what, said, ids) => {
    const { batch, rejectedRecords, rejectionMessage } = withIds([evaluation(said)], ids);
    expect([rejectedRecords, batch.scores, batch.rejected]).toEqual([1, [], { logs_not_stored: 1 }]);
    expect(rejectionMessage).toContain('gen_ai.evaluation.result');
    const among = readOtlpLogs(
      logExport([evaluation({}), ...conversation, evaluation(value)], 'json'),
      'json',
      sampleContext,
    );
    expect([among.rejectedRecords, among.batch.observations.length, among.batch.scores.length]).toEqual([1, 5, 1]);
  });
});
