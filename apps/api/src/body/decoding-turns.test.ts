import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { createDecodingTurns } from './decoding-turns.ts';

describe('decoding turns', () => {
  it('owners take turns, however much one of them sends', async () => {
    const turns = createDecodingTurns();
    const order: string[] = [];
    const take = async (owner: string): Promise<void> => turns.take(owner, async () => void order.push(owner));
    await Promise.all(['loud', 'loud', 'loud', 'quiet'].map(take));
    await take('late');
    expect(order).toEqual(['loud', 'quiet', 'loud', 'loud', 'late']);
  });

  it('the next body begins when the one before has ended, and the process got to other things', async () => {
    const turns = createDecodingTurns();
    const order: string[] = [];
    const decode = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await setImmediate();
      order.push(`${name} ends`);
      void setImmediate().then(() => order.push('other things'));
    };
    await Promise.all([turns.take('a', decode('first')), turns.take('b', decode('second'))]);
    expect(order).toEqual(['first begins', 'first ends', 'other things', 'second begins', 'second ends']);
  });

  it('a body that cannot be decoded fails alone', async () => {
    const turns = createDecodingTurns();
    const failed = turns.take('a', async () => Promise.reject(new Error('no JSON')));
    const next = turns.take('a', async () => 'decoded');
    await expect(failed).rejects.toThrow('no JSON');
    expect(await next).toBe('decoded');
  });
});
