import type { IngestBatch, ProjectId } from '@spanledger/core';
import { telemetryRows } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { groupWriter } from './group-writer.ts';
import type { MarkedEntities } from './mark-duplicate-calls.ts';
import { batch, partial, traceId, tracePatch } from './pipeline.fixture.ts';
import { projectLines } from './project-lines.ts';

/** A writer of groups; their writes end when the test says so. */
const bench = ({ isOneOfMany = false } = {}) => {
  const events: string[] = [];
  const ends: (() => void)[] = [];
  const start = groupWriter({
    lines: projectLines(),
    isOneOfMany,
    writer: {
      write: async () => {
        events.push('write');
        await new Promise<void>((end) => void ends.push(end));
      },
    },
    build: async () => {
      events.push('build');
      return { merged: {} as MarkedEntities, rows: telemetryRows({}), readAt: 5 };
    },
    failed: () => void events.push('failed'),
    remember: async () => void events.push('remember'),
  });
  return {
    events,
    start: async (...batches: IngestBatch[]) => start(batches, []),
    endFirst: () => ends.shift()?.(),
  };
};

const group = ['build', 'write', 'remember'];
const usual = batch({ traces: [tracePatch(0, {})], observations: [partial(0, {})] });
const deletion = batch({ deletions: [{ kind: 'trace', id: traceId, clock: 1 }] });
const sentOn = batch({ ...usual, isSentOn: true });
const withoutTrace = batch({ observations: [{ ...partial(0, {}), isTraceUnknown: true }] });

describe('a group', () => {
  it('is built and written while the one before it is written, and remembered before the next is built', async () => {
    const { start, events, endFirst } = bench();
    const [first, second] = [await start(usual), await start(usual)];
    expect(events).toEqual([...group, ...group]);
    expect(first.readAt).toBe(5);
    endFirst();
    endFirst();
    await Promise.all([first.written, second.written]);
  });

  it.each([
    ['a deletion', deletion],
    ['observations that were sent on to their trace', sentOn],
    ['an observation without a trace', withoutTrace],
  ])('with %s is built when what is under way is stored, and what comes then waits for it', async (_what, alone) => {
    const { start, events, endFirst } = bench();
    await start(usual);
    const waiting = start(usual, alone);
    const next = start(usual);
    await start({ ...usual, projectId: 'other' as ProjectId });
    expect(events).toEqual([...group, ...group]);
    endFirst();
    await waiting;
    expect(events).toHaveLength(3 * group.length);
    endFirst();
    endFirst();
    await next;
    expect(events).toHaveLength(4 * group.length);
    endFirst();
  });

  it('with an observation without a trace waits for nothing if other writers store some too', async () => {
    const { start, events } = bench({ isOneOfMany: true });
    await start(usual);
    await start(withoutTrace);
    expect(events).toEqual([...group, ...group]);
  });
});
