import { clockOf, mergeRecords, neverSet, observationFields } from '@spanledger/core';
import type { ObservationId, ProjectId, ScoreId, TraceId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  observationRecord,
  observationRow,
  scoreRecord,
  scoreRow,
  someProject,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
} from './builders.ts';
import { describeTrees } from './telemetry-trees.conformance.ts';
import { describeDeletions } from './telemetry-deletions.conformance.ts';
import { describeMoves } from './telemetry-moves.conformance.ts';
import { describeRestoration } from './telemetry-restoration.conformance.ts';
import { describeOrphans } from './telemetry-orphans.conformance.ts';
import type { TelemetryWriterHarness } from './telemetry-writer-harness.ts';

const traceId = 'trace' as TraceId;
const id = 'observation' as ObservationId;
const scoreId = 'score' as ScoreId;
const key = { traceId, id };
const earlier = clockOf(someTime - 1_000_000);
const later = clockOf(someTime + 1_000_000);

/** The contract of every telemetry store for writers, and of the reader that merging uses. */
export const describeTelemetryWriter = (name: string, make: () => Promise<TelemetryWriterHarness>): void => {
  describe(`${name} as a telemetry writer`, () => {
    let harness: TelemetryWriterHarness;
    beforeAll(async () => {
      harness = await make();
    });
    describe('of rows', () => {
      describeRows(() => harness);
    });
    describe('of any record', () => {
      describeRestoration(() => harness);
    });
    describe('of moves', () => {
      describeMoves(() => harness);
    });
    describe('of orphans', () => {
      describeOrphans(() => harness);
    });
    describe('of trees', () => {
      describeTrees(() => harness);
    });
    describe('of deletions', () => {
      describeDeletions(() => harness);
    });
  });
};

const describeRows = (harness: () => TelemetryWriterHarness): void => {
  test('what was written is there, record for record', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const observation = observationRow({
      projectId,
      ...key,
      createdAt: someTime + 7,
      record: observationRecord({
        type: 'GENERATION',
        name: 'a "name" of\n日本 \u{1F600}\0',
        completionStartTime: someTime + 1,
        parentObservationId: 'parent' as ObservationId,
        level: 'ERROR',
        input: '',
        output: '{"text":"out"}',
        model: 'm',
        promptVersion: 3,
        usage: { details: { input: 3, output: 5, total: 8 }, convention: 'inclusive', role: 'aggregate' },
        providedCost: { input: 1n, total: 123_456_789_012_345_678_901n },
        metadata: { a: '1', ['__proto__']: 'kept', '': 'empty key' },
      }),
      cost: { source: 'provided', details: { input: 1n }, total: 5n, modelId: 'm', priceVersion: null },
    });
    const trace = traceRow({
      projectId,
      id: traceId,
      record: traceRecord({ tags: ['a', 'b'], public: true, userId: '', metadata: { b: null, c: 'x' } }),
    });
    const score = scoreRow({
      projectId,
      id: scoreId,
      record: scoreRecord({ traceId, value: 0.1, source: 'ANNOTATION', stringValue: '' }),
    });
    await writer.write(telemetryRows({ observations: [observation], traces: [trace], scores: [score] }));
    expect(await records.observations(projectId, [key])).toEqual([
      { ...key, record: observation.record, createdAt: observation.createdAt, cost: observation.cost },
    ]);
    expect(await records.tracesOfObservations(projectId, [id])).toEqual(new Map([[id, traceId]]));
    const { record, createdAt } = trace;
    expect(await records.traces(projectId, [traceId])).toEqual(new Map([[traceId, { record, createdAt }]]));
    expect(await records.scores(projectId, [scoreId])).toEqual(
      new Map([[scoreId, { record: score.record, createdAt: score.createdAt }]]),
    );
  });

  test('a partial record is restored with what it does not know', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const clocks = { name: neverSet, type: neverSet, level: earlier, 'metadata.gone': earlier, metadata: neverSet };
    const record = observationRecord({ type: null, name: null, level: null, clocks, metadata: { gone: null, b: 'x' } });
    const traceClocks = { timestamp: 5, environment: neverSet, name: neverSet, public: neverSet };
    const trace = traceRecord({ environment: null, name: null, public: null, clocks: traceClocks });
    const score = scoreRecord({ name: null, dataType: null, clocks: { name: neverSet, dataType: neverSet } });
    await writer.write(
      telemetryRows({
        observations: [observationRow({ projectId, ...key, record })],
        traces: [traceRow({ projectId, id: traceId, record: trace })],
        scores: [scoreRow({ projectId, id: scoreId, record: score })],
      }),
    );
    expect((await records.observations(projectId, [key]))[0]?.record).toEqual(record);
    expect((await records.traces(projectId, [traceId])).get(traceId)?.record).toEqual(trace);
    expect((await records.scores(projectId, [scoreId])).get(scoreId)?.record).toEqual(score);
  });

  test('what an observation was priced at since is read beside what was recorded', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const cost = { source: 'computed', details: { input: 1n }, total: 1n, modelId: 'm', priceVersion: '1' } as const;
    const repricedCost = { ...cost, details: { input: 2n }, total: 2n, priceVersion: '2' };
    await writer.write(telemetryRows({ observations: [observationRow({ projectId, ...key, cost, repricedCost })] }));
    expect(await records.observations(projectId, [key])).toMatchObject([{ cost, repricedCost }]);
  });

  test('writing rows again changes nothing', async () => {
    const { writer, records, countRows } = harness();
    const projectId = someProject();
    const rows = telemetryRows({
      observations: [observationRow({ projectId, ...key })],
      traces: [traceRow({ projectId, id: traceId })],
      scores: [scoreRow({ projectId, id: scoreId })],
    });
    await writer.write(rows);
    const before = await records.observations(projectId, [key]);
    await writer.write(rows);
    await writer.write({ ...rows, observations: [...rows.observations, ...rows.observations] });
    expect(await records.observations(projectId, [key])).toEqual(before);
    expect(await countRows(projectId)).toEqual({ observations: 1, traces: 1, scores: 1 });
  });

  test.each(['first', 'last'])('the better-informed copy stays when it is written %s', async (order) => {
    const { writer, records } = harness();
    const projectId = someProject();
    const known = observationRecord({ name: 'old', clock: earlier });
    const clocks = { name: later, output: later };
    const patch = observationRecord({ name: 'new', output: 'done', clock: later, clocks });
    const better = mergeRecords(observationFields, known, patch);
    const rows = [known, better].map((record) => observationRow({ projectId, ...key, record }));
    for (const row of order === 'first' ? rows.toReversed() : rows) {
      await writer.write(telemetryRows({ observations: [row] }));
    }
    const [stored] = await records.observations(projectId, [key]);
    expect(stored?.record).toEqual(better);
  });

  test('other projects keep their own rows under the same ids', async () => {
    const { writer, records } = harness();
    const [mine, theirs] = [someProject(), someProject()];
    const rowsOf = (projectId: ProjectId, name: string) =>
      telemetryRows({
        observations: [observationRow({ projectId, ...key, record: observationRecord({ name }) })],
        traces: [traceRow({ projectId, id: traceId, record: traceRecord({ name }) })],
        scores: [scoreRow({ projectId, id: scoreId, record: scoreRecord({ comment: name, traceId }) })],
      });
    await writer.write(rowsOf(theirs, 'theirs'));
    expect(await records.observations(mine, [key])).toEqual([]);
    expect(await records.tracesOfObservations(mine, [id])).toEqual(new Map());
    expect(await records.traces(mine, [traceId])).toEqual(new Map());
    expect(await records.scores(mine, [scoreId])).toEqual(new Map());
    await writer.write(rowsOf(mine, 'mine'));
    const deletion = { kind: 'trace', projectId: mine, id: traceId, clock: later } as const;
    await writer.write(telemetryRows({ deletions: [deletion] }));
    expect((await records.observations(theirs, [key]))[0]?.record.name).toBe('theirs');
    expect((await records.traces(theirs, [traceId])).get(traceId)?.record.name).toBe('theirs');
    expect((await records.scores(theirs, [scoreId])).get(scoreId)?.record.comment).toBe('theirs');
    expect(await records.observations(mine, [key])).toEqual([]);
  });

  test('observations of one id in several traces are distinguished', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const traces = ['a', 'b', 'c'] as TraceId[];
    const observations = traces.map((traceId) => observationRow({ projectId, traceId, id }));
    await writer.write(telemetryRows({ observations }));
    const found = await records.observations(projectId, [
      { traceId: 'b' as TraceId, id },
      { traceId: 'c' as TraceId, id: 'other' as ObservationId },
    ]);
    expect(found.map(({ traceId }) => traceId)).toEqual(['b']);
    expect(await records.tracesOfObservations(projectId, [id])).toEqual(new Map([[id, 'a']]));
  });
};
