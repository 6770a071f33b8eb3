import { describe, expect, it } from 'vitest';
import type { Allowance } from '../attacks/attack.ts';
import type { Seen } from '../neighbour/neighbour.ts';
import { brokenRules, isBusyMachine, timeLimits } from './rules.ts';

const seen = (p95Ms: number, refusals: readonly (readonly [number, number])[] = []): Seen => ({
  requests: 100,
  p50Ms: 10,
  p95Ms,
  slowest: 'list',
  refusals: new Map(refusals),
});

const stats = (blockCpuMs: number) => ({
  name: 'api',
  blockMs: 300,
  blockCpuMs,
  loopCpuMs: 900,
  starvedMs: 800,
  heapMegabytes: 200,
  residentMegabytes: 500,
});

interface Case {
  readonly quietMs?: number;
  readonly allowed?: Allowance;
  readonly isQuick?: boolean;
}

const limits = ({ quietMs = 100, allowed, isQuick = false }: Case = {}) => timeLimits(seen(quietMs), allowed, isQuick);

const harmless = {
  ended: [],
  wrongAnswers: [],
  memoryMegabytesMax: { api: 640 },
  stats: [stats(49)],
  seen: seen(300),
  limits: limits(),
  isBusyMachine: false,
};

const delays = (p95Ms: number, given: Case = {}): readonly string[] =>
  brokenRules({ ...harmless, seen: seen(p95Ms), limits: limits(given) }).delays;

const blocked = (ms: number, given: Case = {}): readonly string[] =>
  brokenRules({ ...harmless, stats: [stats(ms)], limits: limits(given) }).delays;

const faults = (given: Partial<Parameters<typeof brokenRules>[0]>): readonly string[] =>
  brokenRules({ ...harmless, ...given }).faults;

describe('an attack', () => {
  it('that a second tenant hardly feels breaks no rule', () => {
    expect(brokenRules(harmless)).toEqual({ faults: [], delays: [] });
    expect(delays(499)).toEqual([]);
  });

  it('that makes a second tenant wait three times as long, and longer than the floor, breaks one', () => {
    expect(delays(501)).toEqual([expect.stringContaining('p95')]);
    expect(delays(899, { quietMs: 300 })).toEqual([]);
    expect(delays(901, { quietMs: 300 })).toHaveLength(1);
  });

  it('an attack may make it wait for as long as is stated of it, and no longer', () => {
    const allowed = { p95Ms: 800, because: 'two processors have no more' };
    expect(delays(799, { allowed })).toEqual([]);
    expect(delays(801, { allowed })).toHaveLength(1);
  });

  it('that has the event loop compute for more than 50 ms in one go breaks one', () => {
    expect(blocked(51)).toEqual([expect.stringContaining('in one go')]);
    expect(blocked(Number.NaN)).toEqual([]);
  });

  it('an attack is given three times as much time in the short form, and no more', () => {
    const short = { isQuick: true };
    expect(delays(1499, short)).toEqual([]);
    expect(delays(1501, short)).toHaveLength(1);
    expect(blocked(149, short)).toEqual([]);
    expect(blocked(151, short)).toHaveLength(1);
  });

  it('an attack is not judged by waits where others use the processors, which the quiet time before shows', () => {
    const quiet = (starvedMs: number) => [{ ...stats(1), starvedMs }];
    expect(isBusyMachine(quiet(249), 1000)).toBe(false);
    expect(isBusyMachine(quiet(251), 1000)).toBe(true);
    expect(isBusyMachine(quiet(Number.NaN), 1000)).toBe(false);
    expect(brokenRules({ ...harmless, seen: seen(9_000), isBusyMachine: true })).toEqual({ faults: [], delays: [] });
    expect(brokenRules({ ...harmless, stats: [stats(51)], isBusyMachine: true }).delays).toHaveLength(1);
  });

  it('that ends a process, takes more memory than compose gives, or has a second tenant refused breaks one each', () => {
    expect(faults({ ended: ['api ended with SIGABRT'] })).toHaveLength(1);
    expect(faults({ memoryMegabytesMax: { api: 499 } })).toHaveLength(1);
    const refusals = [
      [503, 1],
      [0, 2],
    ] as const;
    expect(faults({ seen: seen(100, refusals) })).toHaveLength(2);
  });
});
