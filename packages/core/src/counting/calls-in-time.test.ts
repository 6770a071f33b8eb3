import { describe, expect, it } from 'vitest';
import { entryOf, instrumented, native, tellingEntry, type Stated } from './stated-entries.fixture.ts';
import { TraceTree } from './trace-tree.ts';

type Reports = (number: number) => readonly Stated[];

/** How often reports are compared, and which count, when calls of a trace arrive at once and are decided. */
const decidedFor = (calls: number, reportsOf: Reports) => {
  const tree = new TraceTree();
  let looks = 0;
  for (let number = 0; number < calls; number += 1) {
    for (const [at, stated] of reportsOf(number).entries())
      tree.put(
        tellingEntry(entryOf(at === 0 ? `${number}` : `${number} again`, stated), () => {
          looks += 1;
        }),
      );
  }
  const { turns } = tree.decide();
  return { looks, turns: turns.length };
};

const during = (number: number) => ({ at: [number / 1000, 60_000 + number / 1000] }) as const;
const within = (number: number) => ({ at: [number / 1000 + 5, 59_000 + number / 1000] }) as const;

const ofOneOutput = (number: number): readonly Stated[] => {
  const usage = { input: 100 + (number % 50), output: 1 };
  if (number === 0) return [{ at: [0, 1e7], usage: { input: 5, output: 1 } }];
  const [start, end] = [number * 100, number * 100 + 90];
  return [
    { at: [start, end], usage },
    { at: [start + 5, end - 5], usage, parent: `${number}`, scope: instrumented },
  ];
};

describe('thousands of calls in one trace are compared with few others each, where', () => {
  it.each<readonly [string, Reports]>([
    ["they are at once, and a provider's SDK reports them too", (at) => [during(at), { ...within(at), scope: native }]],
    ['they have one output, and one call lasts as long as all of them', ofOneOutput],
  ])('%s', (_, reportsOf) => {
    const few = decidedFor(101, reportsOf);
    const many = decidedFor(801, reportsOf);
    expect([few.turns, many.turns].map((turns) => Math.floor(turns / 100))).toEqual([1, 8]);
    // Eight times as many, and not 64 times.
    expect(many.looks).toBeLessThan(16 * few.looks);
  });
});
