import { afterEach, describe, expect, it } from 'vitest';

import { every } from './due-work.ts';
import { runInTurns, type WorkInTurns } from './run-in-turns.ts';

const longMs = 600_000;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map(async (stop) => stop()));
});

type Work = WorkInTurns<string, number>;

/** Sources with these numbers of items, and the work on them. */
const start = (due: Record<string, number>, more: Partial<Work> = {}) => {
  const ran: string[] = [];
  const problems: unknown[] = [];
  let [atOnce, most] = [0, 0];
  const stop = runInTurns({
    sources: async () => Object.keys(due),
    claim: async (source, limit) => {
      const taken = Math.min(limit, due[source] ?? 0);
      due[source] = (due[source] ?? 0) - taken;
      return Array.from({ length: taken }, (_, at) => at);
    },
    isSuspect: () => false,
    run: async (source) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise(setImmediate);
      ran.push(source);
      atOnce -= 1;
    },
    concurrency: 3,
    repeat: every(longMs),
    onProblem: (error) => problems.push(error),
    ...more,
  });
  stops.push(stop);
  return { ran, problems, stop, most: () => most };
};

describe('work in turns', () => {
  it('fills a place as soon as it is free, without waiting for the next look', async () => {
    const { ran, most } = start({ a: 50 });
    await expect.poll(() => ran.length).toBe(50);
    expect(most()).toBe(3);
  });

  it('takes of another source first in each look, so that a large one does not keep the others waiting', async () => {
    const { ran } = start({ large: 1000, small: 3, other: 3 });
    await expect.poll(() => ran.length).toBe(1006);
    expect(ran.lastIndexOf('small')).toBeLessThan(30);
    expect(ran.lastIndexOf('other')).toBeLessThan(30);
  });

  it('serves each source in its turn, also when looks without a free place are between', async () => {
    const looks: (() => Promise<void>)[] = [];
    const repeat: Work['repeat'] = (work) => {
      looks.push(async () => work(new AbortController().signal));
      return async () => undefined;
    };
    const ran: string[] = [];
    const run: Work['run'] = async (source) => {
      await looks[0]?.();
      for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
      ran.push(source);
    };
    start({ a: 4, b: 4 }, { concurrency: 1, repeat, run });
    await looks[0]?.();
    await expect.poll(() => ran.length).toBe(8);
    expect(ran.join('')).toBe('abababab');
  });

  it('runs a suspect item alone: it waits for those under way, and none begins before it has ended', async () => {
    const events: string[] = [];
    const [late, suspect, next] = [7, 8, 9];
    const claims = [[late], [suspect], [next]];
    const run: Work['run'] = async (_source, item, { begins }) => {
      await begins;
      events.push(`begins ${item}`);
      // Others would begin meanwhile.
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      events.push(`ends ${item}`);
    };
    const claim: Work['claim'] = async () => claims.shift() ?? [];
    start({ a: 1, b: 1 }, { claim, run, isSuspect: (item) => item === suspect, repeat: every(2) });
    await expect.poll(() => events.length).toBe(6);
    expect(events).toEqual([late, suspect, next].flatMap((item) => [`begins ${item}`, `ends ${item}`]));
  });

  it('looks again after a claim that failed', async () => {
    let failures = 2;
    const claim: Work['claim'] = async () => {
      if (failures === 0) return [];
      failures -= 1;
      throw new Error('away');
    };
    const { problems } = start({ a: 1 }, { claim, repeat: every(2) });
    await expect.poll(() => failures).toBe(0);
    await expect.poll(() => problems).toHaveLength(2);
  });

  it('waits for what is under way when it is stopped, and takes nothing more', async () => {
    const stopped: boolean[] = [];
    const run: Work['run'] = async (_source, _item, { stopping }) => {
      await new Promise((resolve) => stopping.addEventListener('abort', resolve));
      stopped.push(stopping.aborted);
    };
    const due = { a: 10 };
    const { stop } = start(due, { run, graceMs: 1 });
    await expect.poll(() => due.a).toBe(7);
    await stop();
    expect(stopped).toEqual([true, true, true]);
    expect(due.a).toBe(7);
  });

  it('lets what is under way end when it is stopped, if that takes no longer than it may', async () => {
    const ends: (() => void)[] = [];
    let aborted = 0;
    const run: Work['run'] = async (_source, _item, { stopping }) => {
      await new Promise<void>((resolve) => void ends.push(resolve));
      if (stopping.aborted) aborted += 1;
    };
    const { stop } = start({ a: 2 }, { run, graceMs: longMs });
    await expect.poll(() => ends).toHaveLength(2);
    const stopped = stop();
    for (const end of ends) end();
    await stopped;
    expect(aborted).toBe(0);
  });
});
