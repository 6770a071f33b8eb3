import {
  mediaIdOf,
  type MediaLink,
  type MediaRegistry,
  type MediaStore,
  type ProjectId,
  type TraceId,
} from '@spanledger/core';
import {
  aTrace,
  inChunks,
  mediaContent,
  memoryMediaRegistry,
  memoryMediaStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
  telemetryRows,
} from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { startMediaSweep, sweepMedia } from './sweep-media.ts';

const project = 'own' as ProjectId;
const day = 86_400_000_000;
const now = 1_767_323_045_678_000;
const contents = Array.from({ length: 250 }, (_, index) => mediaContent(Buffer.from(`media ${index}`)));
const [content] = contents as [(typeof contents)[number]];
const id = mediaIdOf(content.sha256);
const traceId = 'trace' as TraceId;
const link: MediaLink = { of: 'trace', traceId, observationId: undefined, field: 'input' };

const onFailure = (error: unknown) => expect.fail(String(error));

describe('the sweep of media', () => {
  let store: MediaStore;
  let registry: MediaRegistry;
  let staleAges: number[];
  let telemetry: ReturnType<typeof memoryTelemetry>;
  beforeEach(() => {
    [store, registry, staleAges] = [memoryMediaStore(), memoryMediaRegistry(), []];
    telemetry = memoryTelemetry();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const declare = async (at: number, all = [content]): Promise<unknown> =>
    registry.declare(
      project,
      all.map((each) => ({ content: each, links: [link] })),
      at,
    );
  const sweep = async () =>
    sweepMedia({
      store,
      registry,
      records: memoryRecordReader(telemetry),
      now: () => now,
      removeStaleUploads: async (ageMs) => {
        staleAges.push(ageMs);
        return 0;
      },
    });

  it('deletes uploads that did not come within a day, however many, and cut files with them', async () => {
    await declare(now - day - 1, contents);
    expect(await sweep()).toEqual({ deleted: 250, found: 0, removed: 0 });
    expect(await registry.get(project, id)).toBeUndefined();
    expect(staleAges).toEqual([day / 1000]);
  });

  it('the sweep of media leaves uploads alone that may still come', async () => {
    await declare(now - day);
    expect(await sweep()).toEqual({ deleted: 0, found: 0, removed: 0 });
    expect(await registry.get(project, id)).toBeDefined();
  });

  it('a sweep keeps media whose bytes came without a report of the upload', async () => {
    await declare(now - day - 1);
    await store.put(project, content, inChunks(Buffer.from('media 0')));
    expect(await sweep()).toEqual({ deleted: 0, found: 1, removed: 0 });
    expect((await registry.get(project, id))?.storedAt).toBe(now);
    expect(await sweep()).toEqual({ deleted: 0, found: 0, removed: 0 });
  });

  it('the sweep of media removes the bytes of media whose traces are deleted, however many, once a day has passed', async () => {
    await declare(now - day - 1, contents);
    for (const [index, each] of contents.entries()) {
      await store.put(project, each, inChunks(Buffer.from(`media ${index}`)));
      await registry.markStored(project, [mediaIdOf(each.sha256)], now);
    }
    await declare(now - day, [content]);
    expect(await sweep()).toMatchObject({ removed: 0 });
    await registry.unlinkTraces(project, [traceId]);
    expect(await sweep()).toMatchObject({ removed: 249 });
    expect(await Promise.all(contents.slice(0, 2).map(async (each) => store.has(project, each)))).toEqual([
      true,
      false,
    ]);
  });

  it('media that came after their trace was deleted are removed, those of a trace that was written again stay', async () => {
    const traces = ['late', 'again', 'other'].map((each) => each as TraceId);
    for (const [index, id] of traces.entries()) {
      const each = contents[index] ?? content;
      await registry.declare(project, [{ content: each, links: [{ ...link, traceId: id }] }], now - day - 1);
      await store.put(project, each, inChunks(Buffer.from(`media ${index}`)));
      await registry.markStored(project, [mediaIdOf(each.sha256)], now);
    }
    const deletions = traces
      .slice(0, 2)
      .map((id) => ({ kind: 'trace', projectId: project, id, clock: 5, reaches: 5 }) as const);
    await memoryTelemetryWriter(telemetry).write(telemetryRows({ deletions }));
    await memoryTelemetryWriter(telemetry).write(
      telemetryRows({ traces: [aTrace(project, 'again', { clock: 9 }), aTrace(project, 'other', { clock: 1 })] }),
    );
    expect(await sweep()).toMatchObject({ removed: 1 });
    const left = contents.slice(0, 3).map(async (each) => store.has(project, each));
    expect(await Promise.all(left)).toEqual([false, true, true]);
  });

  it('a media that cannot be removed does not keep the others, however many', async () => {
    await declare(now - day - 1, contents);
    await registry.unlinkTraces(project, [traceId]);
    for (const each of contents) await registry.markStored(project, [mediaIdOf(each.sha256)], now);
    const storage = store;
    store = {
      ...store,
      remove: async (projectId, each) =>
        each === content ? Promise.reject(new Error('locked')) : storage.remove(projectId, each),
    };
    await expect(sweep()).rejects.toThrow('locked');
    const left = await Promise.all(contents.map(async ({ sha256 }) => registry.get(project, mediaIdOf(sha256))));
    expect(left.filter((each) => each !== undefined)).toMatchObject([{ id }]);
  });

  it('a process sweeps soon after its start and each hour, until it is stopped', async () => {
    vi.useFakeTimers();
    const removeStaleUploads = async (ageMs: number) => staleAges.push(ageMs);
    const sweeping = startMediaSweep({
      store,
      registry,
      records: memoryRecordReader(telemetry),
      now: () => now,
      removeStaleUploads,
      onFailure,
    });
    const counts: number[] = [];
    for (const minutes of [1, 58, 1, 60]) {
      await vi.advanceTimersByTimeAsync(minutes * 60_000);
      counts.push(staleAges.length);
    }
    await sweeping.stop();
    await vi.advanceTimersByTimeAsync(7_200_000);
    expect([...counts, staleAges.length]).toEqual([1, 1, 2, 3, 3]);
  });
});
