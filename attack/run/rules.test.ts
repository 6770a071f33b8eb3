import { describe, expect, it } from 'vitest';
import type { Seen } from '../neighbour/neighbour.ts';
import { brokenRules } from './rules.ts';

const seen = (p95Ms: number, refusals: readonly (readonly [number, number])[] = []): Seen => ({
  requests: 100,
  p50Ms: 10,
  p95Ms,
  slowest: 'list',
  refusals: new Map(refusals),
});

const figures = (blockCpuMs: number) => ({
  name: 'api',
  blockMs: 300,
  blockCpuMs,
  loopCpuMs: 900,
  starvedMs: 800,
  heapMegabytes: 200,
  residentMegabytes: 500,
});

const harmless = {
  isQuick: false,
  ended: [],
  faults: [],
  memoryMegabytesMax: { api: 640 },
  figures: [figures(49)],
  quiet: seen(100),
  besideBare: undefined,
  seen: seen(300),
};

describe('an attack', () => {
  it('that a second tenant hardly feels breaks no rule', () => {
    expect(brokenRules(harmless)).toEqual([]);
    expect(brokenRules({ ...harmless, seen: seen(499) })).toEqual([]);
  });

  it('that makes a second tenant wait three times as long, and longer than the floor, breaks one', () => {
    expect(brokenRules({ ...harmless, seen: seen(501) })).toEqual([expect.stringContaining('p95')]);
    expect(brokenRules({ ...harmless, quiet: seen(300), seen: seen(899) })).toEqual([]);
    expect(brokenRules({ ...harmless, quiet: seen(300), seen: seen(901) })).toHaveLength(1);
  });

  it('may add what the same requests add when a server that only answers gets them, and three times that at most', () => {
    const besideBare = seen(300);
    expect(brokenRules({ ...harmless, besideBare, seen: seen(899) })).toEqual([]);
    expect(brokenRules({ ...harmless, besideBare, seen: seen(901) })).toHaveLength(1);
  });

  it('that has the event loop compute for more than 50 ms in one go breaks one, in the short form for more than 150 ms', () => {
    expect(brokenRules({ ...harmless, figures: [figures(51)] })).toEqual([expect.stringContaining('in one go')]);
    expect(brokenRules({ ...harmless, isQuick: true, figures: [figures(149)] })).toEqual([]);
    expect(brokenRules({ ...harmless, isQuick: true, figures: [figures(151)] })).toHaveLength(1);
    expect(brokenRules({ ...harmless, figures: [figures(Number.NaN)] })).toEqual([]);
  });

  it('is judged in the short form by a floor for shared machines', () => {
    expect(brokenRules({ ...harmless, isQuick: true, seen: seen(14_900) })).toEqual([]);
    expect(brokenRules({ ...harmless, isQuick: true, seen: seen(15_100) })).toHaveLength(1);
  });

  it('that ends a process, takes more memory than compose gives, or has a second tenant refused breaks one each', () => {
    expect(brokenRules({ ...harmless, ended: ['api ended with SIGABRT'] })).toHaveLength(1);
    expect(brokenRules({ ...harmless, memoryMegabytesMax: { api: 499 } })).toHaveLength(1);
    expect(
      brokenRules({
        ...harmless,
        seen: seen(100, [
          [503, 1],
          [0, 2],
        ]),
      }),
    ).toHaveLength(2);
  });
});
