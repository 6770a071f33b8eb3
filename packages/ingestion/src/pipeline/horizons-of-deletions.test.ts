import { clockOf, type IngestBatch, type ObservationPatch, type ScoreId, type TraceId } from '@spanledger/core';
import { memoryTelemetry } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { batch, partial, pipelineOn, project, scorePatch, start, traceId, tracePatch } from './pipeline.fixture.ts';

const hour = 3_600_000_000;
const second = 1_000_000;

/** A patch from a client whose clock is an hour ahead. */
const ahead = (at: number, name: string): IngestBatch =>
  batch({ traces: [tracePatch(hour + at, { name })], observations: [partial(hour + at, { name })] });

const asked = { kind: 'trace', id: traceId, clock: clockOf(start, 'update') } as const;
const deletion = batch({ deletions: [asked] });

const traceless = (...patch: Parameters<typeof partial>): ObservationPatch => ({
  ...partial(...patch),
  traceId: 'observation' as TraceId,
  isTraceUnknown: true,
});

const open = () => {
  const telemetry = memoryTelemetry();
  const openPipeline = () => pipelineOn(telemetry);
  let pipeline = openPipeline();
  return {
    process: (...batches: IngestBatch[]) => pipeline.process(batches),
    restart: () => {
      pipeline = openPipeline();
    },
    invalidate: () => pipeline.invalidate(),
    rows: () => telemetry.observations.of(project),
    count: () => telemetry.traces.of(project).length + telemetry.scores.of(project).length,
    names: () => [
      telemetry.traces.get(project, traceId)?.record.name,
      telemetry.observations.get(project, traceId, 'observation')?.record.name,
    ],
  };
};

const gone = [undefined, undefined];

describe('a deletion', () => {
  it('a deletion ends what was sent before it by a client whose clock is ahead', async () => {
    const { process, names } = open();
    await process(ahead(0, 'first'));
    await process(deletion);
    expect(names()).toEqual(gone);
    await process(ahead(0, 'first'));
    expect(names()).toEqual(gone);
  });

  it('a deletion lets that client make the trace anew, without anything of the old one', async () => {
    const { process, names } = open();
    await process(ahead(0, 'first'));
    await process(deletion);
    await process(batch({ observations: [partial(hour + second, { name: 'again' })] }));
    expect(names()).toEqual([undefined, 'again']);
  });

  it.each(['in the same process', 'after a restart'])(
    'that is taken again %s spares what came after it',
    async (when) => {
      const { process, names, restart } = open();
      await process(ahead(0, 'first'));
      await process(deletion);
      await process(ahead(second, 'again'));
      if (when === 'after a restart') restart();
      await process(deletion);
      expect(names()).toEqual(['again', 'again']);
    },
  );

  it('that is taken again spares what stands before it in its group then', async () => {
    const { process, names } = open();
    await process(ahead(0, 'first'), deletion);
    await process(ahead(second, 'again'), deletion);
    expect(names()).toEqual(['again', 'again']);
  });

  it('a deletion ends what comes before it in its group, and nothing that comes after', async () => {
    const { process, names } = open();
    await process(ahead(0, 'first'), deletion, ahead(second, 'again'));
    expect(names()).toEqual(['again', 'again']);
    await process(ahead(2 * second, 'more'), batch({ deletions: [{ ...asked, clock: clockOf(start + 1) }] }));
    expect(names()).toEqual(gone);
  });

  it.each([
    ['of a trace', { traces: [tracePatch(hour, {})] }, asked],
    ['of a score of a trace', { scores: [scorePatch(hour, { traceId })] }, asked],
    ['of a score', { scores: [scorePatch(hour, { traceId })] }, { ...asked, kind: 'score', id: 'score' as ScoreId }],
  ] as const)('ends a patch %s before it in its group, if there is nothing else', async (_what, patches, deletes) => {
    const { process, count } = open();
    await process(batch(patches), batch({ deletions: [deletes] }));
    expect(count()).toBe(0);
    await process(batch(patches));
    expect(count(), 'sent again').toBe(0);
  });

  it.each(['in the same process', 'after a restart', 'after the shard was elsewhere'])(
    'ends patches that were said before it and come for the first time after it, %s',
    async (when) => {
      const { process, names, restart, invalidate } = open();
      await process(deletion);
      if (when === 'after a restart') restart();
      if (when === 'after the shard was elsewhere') invalidate();
      await process(batch({ traces: [tracePatch(-second, { name: 'late' })] }));
      await process(batch({ observations: [partial(-second, { name: 'late' })] }));
      expect(names()).toEqual(gone);
      await process(batch({ observations: [partial(second, { name: 'anew' })] }));
      expect(names()).toEqual([undefined, 'anew']);
    },
  );

  it.each(['in the same process', 'after a restart'])(
    'ends what was said before it without naming the trace, whenever the trace becomes known, %s',
    async (when) => {
      const { process, rows, restart } = open();
      await process(batch({ observations: [traceless(-2 * second, { name: 'before' })] }));
      await process(deletion);
      if (when === 'after a restart') restart();
      await process(batch({ observations: [partial(second, { output: 'anew' })] }));
      const anew = [{ traceId, record: { name: null, output: 'anew' } }];
      expect(rows()).toMatchObject(anew);
      if (when === 'after a restart') restart();
      await process(batch({ observations: [traceless(-second, { name: 'late' })] }));
      expect(rows()).toMatchObject(anew);
      await process(batch({ observations: [traceless(2 * second, { name: 'later' })] }));
      expect(rows()).toMatchObject([{ traceId, record: { name: 'later', output: 'anew' } }]);
    },
  );

  it('a deletion leaves other traces alone, however late they are dated', async () => {
    const { process, names } = open();
    await process(ahead(0, 'first'), batch({ deletions: [{ ...asked, id: 'other' as TraceId }] }));
    expect(names()).toEqual(['first', 'first']);
  });
});
