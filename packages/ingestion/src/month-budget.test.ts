import type { ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { readIngestionRequest } from './langfuse/read-ingestion-request.ts';
import { sampleContext, sampleExport } from './otlp/sample-export.ts';
import { readOtlpTraces } from './otlp/read-otlp-traces.ts';

const id = (at: number, bytes: number): string => (at + 1).toString(16).padStart(bytes * 2, '0');
/** The middle of a month; months are counted from January 1980. */
const middleOf = (month: number): number => Date.UTC(1980, month, 15);

const spansOf = (months: readonly number[]) =>
  months.map((month, at) => ({
    traceId: id(at, 16),
    spanId: id(at, 8),
    start: [middleOf(month) / 1000, 0] as const,
  }));

const traceEvents = (months: readonly number[]) =>
  months.map((month, at) => ({
    id: `event-${at}`,
    type: 'trace-create',
    timestamp: '2026-01-02T00:00:00Z',
    body: { id: `trace-${at}`, timestamp: new Date(middleOf(month)).toISOString() },
  }));

const read = (events: readonly object[]) =>
  readIngestionRequest(JSON.stringify({ batch: events }), {
    projectId: 'project' as ProjectId,
    receivedAt: Date.UTC(2026, 0, 2) * 1000,
    access: { scopes: ['ingest'], isPublicKey: false },
  });

const range = (length: number): readonly number[] => Array.from({ length }, (_, at) => at);

describe('a request', () => {
  it.each(['protobuf', 'json'] as const)(
    'in %s may hold spans of ten years, and any number of each month',
    (encoding) => {
      const months = [...range(120), ...range(120)];
      const { rejectedSpans, batch } = readOtlpTraces(sampleExport(spansOf(months), encoding), encoding, sampleContext);
      expect([rejectedSpans, batch.observations.length]).toEqual([0, 240]);
    },
  );

  it('a request keeps the spans of its first 120 months, and rejects those of others with what to do', () => {
    const months = [...range(122), 5];
    const body = sampleExport(spansOf(months), 'protobuf');
    const { rejectedSpans, rejectionMessage, batch } = readOtlpTraces(body, 'protobuf', sampleContext);
    expect(rejectedSpans).toBe(2);
    expect(rejectionMessage).toMatch(/2 of 123 spans cannot be stored.*spans\[120\]: its time .* 120 months .*its own/);
    expect(batch.rejected).toEqual({ too_many_months: 2 });
    expect(batch.observations.map(({ id: spanId }) => Number.parseInt(spanId, 16) - 1)).toEqual([...range(120), 122]);
    expect(batch.traces).toHaveLength(121);
  });

  it('a request counts the scores of its spans too: a span whose score is of one month more is rejected with it', () => {
    const evaluation = {
      name: 'gen_ai.evaluation.result',
      attributes: { 'gen_ai.evaluation.name': 'quality', 'gen_ai.evaluation.score.value': 1 },
    };
    const scored = spansOf(range(120)).map((span) => ({ ...span, events: [evaluation] }));
    const text = Buffer.from(sampleExport(scored, 'json')).toString();
    const taken = readOtlpTraces(Buffer.from(text), 'json', sampleContext);
    expect([taken.rejectedSpans, taken.batch.scores.length]).toEqual([0, 120]);
    const end = text.lastIndexOf('"timeUnixNano"');
    const later = text.slice(0, end) + text.slice(end).replace(/\d{19}|\d{18}/, `${middleOf(300)}000000`);
    const refused = readOtlpTraces(Buffer.from(later), 'json', sampleContext);
    expect([refused.rejectedSpans, refused.batch.scores.length, refused.batch.traces.length]).toEqual([1, 119, 119]);
  });

  it('a request keeps the events of its first 120 months, and answers 400 for those of others', () => {
    const { batch, successes, errors } = read(traceEvents([...range(121), 5]));
    expect(successes).toHaveLength(121);
    expect(errors).toEqual([
      {
        id: 'event-120',
        status: 400,
        message: 'Invalid request data',
        error: expect.stringMatching(/120 months/) as string,
      },
    ]);
    expect(batch.rejected).toEqual({ too_many_months: 1 });
    expect(batch.traces).toHaveLength(121);
  });

  it('a request is read in the same way each time it comes', () => {
    const events = traceEvents([...range(200), ...range(10)]);
    expect(read(events)).toEqual(read(events));
  });

  it('updates are counted in the month of their timestamp', () => {
    const updates = range(121).map((at) => ({
      id: `event-${at}`,
      type: 'span-update',
      timestamp: new Date(middleOf(at)).toISOString(),
      body: { id: `span-${at}`, traceId: 'trace', output: 'x' },
    }));
    expect(read(updates).errors.map((error) => error.id)).toEqual(['event-120']);
  });
});
