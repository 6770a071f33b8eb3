import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRequestTurns } from './request-turns.ts';

const open = () => {
  let nowMs = 0;
  const turns = createRequestTurns(() => nowMs);
  const order: string[] = [];
  /** Each takes a millisecond to start. */
  const come = (lane: string, name = lane): void =>
    turns.take(
      () => lane,
      () => {
        nowMs += 1;
        order.push(name);
      },
    );
  return { turns, order, come };
};

const nobodyAsks = (): string => {
  throw new Error('asked');
};

describe('request turns', () => {
  it('a request that comes alone begins at once, and its owner is not looked up', () => {
    const { turns } = open();
    let hasBegun = false;
    turns.take(nobodyAsks, () => (hasBegun = true));
    expect(hasBegun).toBe(true);
  });

  it('the requests of one caller that came all at once do not keep those of another waiting', async () => {
    const { order, come } = open();
    for (let at = 0; at < 200; at += 1) come('loud');
    come('quiet');
    come('other');
    expect(order).toEqual(['loud', 'loud']);
    await setImmediate();
    await setImmediate();
    await setImmediate();
    expect(order.indexOf('quiet')).toBeLessThan(8);
    expect(order.indexOf('other')).toBeLessThan(8);
    while (order.length < 202) await setImmediate();
  });

  it('after each slice the process gets to everything else, and what comes meanwhile has its turn', async () => {
    const { order, come } = open();
    for (let at = 0; at < 10; at += 1) come('loud');
    await setImmediate();
    const before = order.length;
    expect(before).toBeLessThan(10);
    come('quiet');
    await setImmediate();
    expect(order.slice(before, before + 2)).toContain('quiet');
  });

  it('requests of one caller begin in the order in which they came', async () => {
    const { order, come } = open();
    const names = Array.from({ length: 9 }, (_, at) => `${at}`);
    for (const name of names) come('a', name);
    while (order.length < names.length) await setImmediate();
    expect(order).toEqual(names);
  });
});
