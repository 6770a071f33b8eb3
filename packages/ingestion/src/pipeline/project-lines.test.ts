import { describe, expect, it } from 'vitest';
import type { IngestBatch, ProjectId, TelemetryRows } from '@spanledger/core';
import { memoryDeadLetterStore, memoryRecordReader, memoryTelemetry, memoryTelemetryWriter } from '@spanledger/testing';
import { hasEnded, turn } from './open-write.fixture.ts';
import { batch, now, partial, prices, project, traceId, tracePatch } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';
import { projectLines } from './project-lines.ts';

const other = 'other' as ProjectId;

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

const gate = (): Gate => {
  let resolve: (() => void) | undefined;
  const opened = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { opened, open: () => resolve?.() };
};

/** A store that reads the traces of one project only when the test releases it. */
const bench = (edition: () => number = () => 1) => {
  const telemetry = memoryTelemetry();
  const reader = memoryRecordReader(telemetry);
  const slow = gate();
  const reads: ProjectId[] = [];
  const written: TelemetryRows[] = [];
  const writer = memoryTelemetryWriter(telemetry);
  const pipeline = createPipeline({
    reader: {
      ...reader,
      traces: async (projectId, ids) => {
        reads.push(projectId);
        if (projectId === project) await slow.opened;
        return reader.traces(projectId, ids);
      },
    },
    writer: {
      write: async (rows) => {
        written.push(rows);
        await writer.write(rows);
      },
    },
    deadLetters: memoryDeadLetterStore(telemetry),
    prices: { ...prices, edition },
    now,
  });
  return { telemetry, pipeline, reads, written, open: slow.open };
};

const traceOf = (projectId: ProjectId, name: string, at = 1): IngestBatch =>
  batch({ projectId, traces: [tracePatch(at, { name })] });

describe('groups of different projects', () => {
  it('groups of different projects are built side by side: none waits while what is known of another project is read', async () => {
    const { telemetry, pipeline, reads, open } = bench();
    const slow = pipeline.process([traceOf(project, 'slow')]);
    await expect.poll(() => reads).toEqual([project]);
    await pipeline.process([traceOf(other, 'quick')]);
    expect(telemetry.traces.get(other, traceId)?.record.name).toBe('quick');
    expect(telemetry.traces.get(project, traceId)).toBeUndefined();
    open();
    await slow;
    expect(telemetry.traces.get(project, traceId)?.record.name).toBe('slow');
  });

  it('that share a project are built in the order in which they came', async () => {
    const { telemetry, pipeline, reads, open } = bench();
    const first = pipeline.process([traceOf(project, 'first')]);
    const both = pipeline.process([traceOf(project, 'second', 2), traceOf(other, 'second', 2)]);
    const last = pipeline.process([traceOf(other, 'last', 3)]);
    await expect.poll(() => reads).toEqual([project]);
    expect(telemetry.traces.get(other, traceId)).toBeUndefined();
    open();
    await Promise.all([first, both, last]);
    // The other batches use the state that the first ones cached.
    expect(reads).toEqual([project, other]);
    expect(telemetry.traces.get(project, traceId)?.record.name).toBe('second');
    expect(telemetry.traces.get(other, traceId)?.record.name).toBe('last');
  });

  it('all wait while what is known of a shard is invalidated', async () => {
    const { pipeline, reads, open } = bench();
    const first = pipeline.process([traceOf(project, 'first')]);
    await expect.poll(() => reads).toEqual([project]);
    pipeline.invalidate();
    const second = pipeline.process([traceOf(other, 'second')]);
    expect(reads).toEqual([project]);
    open();
    await Promise.all([first, second]);
    await pipeline.process([traceOf(other, 'third', 2)]);
    expect(reads).toEqual([project, other]);
  });

  it('groups of different projects are built anew each when prices change meanwhile, whichever of them notices first', async () => {
    let edition = 1;
    const { pipeline, reads, written, open } = bench(() => edition);
    const slow = pipeline.process([batch({ traces: [tracePatch(1, {})], observations: [partial(1, { name: 'a' })] })]);
    await expect.poll(() => reads).toEqual([project]);
    edition = 2;
    await pipeline.process([traceOf(other, 'notices')]);
    open();
    await slow;
    expect(reads).toEqual([project, other, project]);
    expect(written).toHaveLength(2);
  });
});

describe('the lines of projects', () => {
  it('the lines of projects let writes that must be alone be waited for by their projects only', async () => {
    const lines = projectLines();
    const write = gate();
    lines.writing(new Set([project]), write.opened, true);
    await lines.written(new Set([other]), true);
    let isOver = false;
    const waiting = lines.written(new Set([project, other]), false).then(() => {
      isOver = true;
    });
    await lines.written(new Set([other]), false);
    expect(isOver).toBe(false);
    write.open();
    await waiting;
  });

  it('the lines of projects let work wait for all earlier work, also once some of it has ended', async () => {
    const lines = projectLines();
    const [first, second] = [gate(), gate()];
    const one = lines.inTurn(new Set([project]), async () => first.opened);
    const two = lines.inTurn(new Set([project, other]), async () => second.opened);
    first.open();
    await one;
    // What follows is no part of the work, so it may come later.
    await turn();
    expect(await hasEnded(lines.inTurn(new Set([project]), async () => undefined))).toBe(false);
    expect(await hasEnded(lines.inTurn(new Set([other]), async () => undefined))).toBe(false);
    second.open();
    await two;
    expect(await hasEnded(lines.inTurn(new Set([project, other]), async () => undefined))).toBe(true);
  });

  it('the lines of projects let a group that must be alone wait for every write, and others for those alone', async () => {
    const lines = projectLines();
    const projects = new Set([project]);
    const [early, late] = [gate(), gate()];
    lines.writing(projects, early.opened, false);
    expect(await hasEnded(lines.written(projects, false))).toBe(true);
    lines.writing(projects, Promise.resolve(), true);
    lines.writing(projects, late.opened, false);
    expect(await hasEnded(lines.written(projects, false))).toBe(false);
    early.open();
    expect(await hasEnded(lines.written(projects, false))).toBe(true);
    expect(await hasEnded(lines.written(projects, true))).toBe(false);
    expect(await hasEnded(lines.allWritten())).toBe(false);
    late.open();
    expect(await hasEnded(lines.written(projects, true))).toBe(true);
    expect(await hasEnded(lines.allWritten())).toBe(true);
  });

  it('the lines of projects do work alone after all earlier work, and before all later', async () => {
    const lines = projectLines();
    const [earlier, alone, again] = [gate(), gate(), gate()];
    const done: string[] = [];
    void lines.inTurn(new Set([project]), async () => earlier.opened);
    lines.alone(async () => {
      done.push('alone');
      await alone.opened;
    });
    lines.alone(async () => {
      done.push('again');
      await again.opened;
    });
    const later = lines.inTurn(new Set([other]), async () => done.push('later'));
    expect(await hasEnded(later)).toBe(false);
    expect(done).toEqual([]);
    for (const [open, begun] of [
      [earlier.open, ['alone']],
      [alone.open, ['alone', 'again']],
    ] as const) {
      expect(await hasEnded(later)).toBe(false);
      open();
      await expect.poll(() => done).toEqual(begun);
    }
    expect(await hasEnded(later)).toBe(false);
    again.open();
    await later;
    expect(done).toEqual(['alone', 'again', 'later']);
  });

  it('the lines of projects go on after work that fails', async () => {
    const lines = projectLines();
    const failing = lines.inTurn(new Set([project]), async () => Promise.reject(new Error('down')));
    const next = lines.inTurn(new Set([project]), async () => 'done');
    await expect(failing).rejects.toThrow('down');
    expect(await next).toBe('done');
  });

  it('the lines of projects hold nothing of writes that ended, however long others overlap with them', async () => {
    const lines = projectLines();
    for (const _write of [1, 2, 3]) lines.writing(new Set([project]), Promise.resolve(), true);
    const ended = [{ status: 'fulfilled', value: undefined }];
    expect(await Promise.all([lines.allWritten(), lines.written(new Set([project]), true)])).toEqual([ended, ended]);
  });
});
