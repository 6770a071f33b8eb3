import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { createOwnerTurns } from './owner-turns.ts';

describe('turns of owners', () => {
  it('owners take turns, however much one of them sends', async () => {
    const turns = createOwnerTurns();
    const order: string[] = [];
    const take = async (owner: string): Promise<void> => turns.take(owner, async () => void order.push(owner));
    await Promise.all(['loud', 'loud', 'loud', 'quiet'].map(take));
    await take('late');
    expect(order).toEqual(['loud', 'quiet', 'loud', 'loud', 'late']);
  });

  it('the next work begins when the one before has ended, and the process got to other things', async () => {
    const turns = createOwnerTurns();
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await setImmediate();
      order.push(`${name} ends`);
      void setImmediate().then(() => order.push('other things'));
    };
    await Promise.all([turns.take('a', work('first')), turns.take('b', work('second'))]);
    expect(order).toEqual(['first begins', 'first ends', 'other things', 'second begins', 'second ends']);
  });

  it('work that fails fails alone', async () => {
    const turns = createOwnerTurns();
    const failed = turns.take('a', async () => Promise.reject(new Error('no JSON')));
    const next = turns.take('a', async () => 'done');
    await expect(failed).rejects.toThrow('no JSON');
    expect(await next).toBe('done');
  });

  it('an owner that comes while another has its turn is next', async () => {
    const turns = createOwnerTurns();
    const order: string[] = [];
    const take = async (owner: string): Promise<void> => turns.take(owner, async () => void order.push(owner));
    const first = turns.take('loud', async () => {
      order.push('loud');
      void take('quiet');
    });
    await Promise.all([first, take('loud'), take('loud')]);
    expect(order).toEqual(['loud', 'quiet', 'loud', 'loud']);
  });

  it('work whose signal aborts before its turn is never begun, and rejects at once', async () => {
    const turns = createOwnerTurns();
    const leaving = new AbortController();
    const reason = new Error('left');
    const order: string[] = [];
    const take = async (name: string, signal?: AbortSignal): Promise<void> =>
      turns.take('a', async () => void order.push(name), signal);
    const first = turns.take('a', async () => {
      leaving.abort(reason);
      await expect(left).rejects.toBe(reason);
      order.push('first');
    });
    const left = take('left', leaving.signal);
    await Promise.all([first, take('last')]);
    await expect(take('late', leaving.signal)).rejects.toBe(reason);
    expect(order).toEqual(['first', 'last']);
  });
});
