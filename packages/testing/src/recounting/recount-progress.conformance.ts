import type { ProjectId, RecountProgress } from '@spanledger/core';
import { describe, expect, test } from 'vitest';

/** The contract of every `RecountProgress`; `open` returns one for this test only. */
export const describeRecountProgress = (name: string, open: () => Promise<RecountProgress>): void => {
  describe(`the progress of recounting in ${name}`, () => {
    const done = { projectId: 'a' as ProjectId, day: '2026-03-04' };

    test('is what was kept last, until it begins again', async () => {
      const progress = await open();
      expect(await progress.get()).toEqual({ isFinished: false, last: undefined });
      await progress.save(done);
      expect(await progress.get()).toEqual({ isFinished: false, last: done });
      await progress.finish();
      expect(await progress.get()).toEqual({ isFinished: true, last: done });
      await progress.restart();
      expect(await progress.get()).toEqual({ isFinished: false, last: undefined });
    });

    test('may be finished before anything was kept', async () => {
      const progress = await open();
      await progress.finish();
      expect(await progress.get()).toEqual({ isFinished: true, last: undefined });
    });

    test('is one process at a time', async () => {
      const progress = await open();
      const lock = await progress.lock(() => undefined);
      expect(lock).toBeDefined();
      expect(await progress.lock(() => undefined)).toBeUndefined();
      await lock?.release();
      const again = await progress.lock(() => undefined);
      expect(again).toBeDefined();
      await again?.release();
    });
  });
};
