import { describe, expect, it } from 'vitest';

import { createDecodingTurns } from './decoding-turns.ts';

describe('decoding turns', () => {
  it('owners take turns, however much one of them sends', async () => {
    const turns = createDecodingTurns();
    const order: string[] = [];
    const bodies = ['loud', 'loud', 'loud', 'quiet'].map(async (owner) => {
      await turns.next(owner);
      order.push(owner);
    });
    await Promise.all(bodies);
    await turns.next('late');
    expect(order).toEqual(['loud', 'quiet', 'loud', 'loud']);
  });

  it('the process gets to other things between two bodies', async () => {
    const turns = createDecodingTurns();
    let isSecond = false;
    const first = turns.next('a');
    const second = turns.next('a').then(() => {
      isSecond = true;
    });
    await first;
    for (let index = 0; index < 10; index += 1) await Promise.resolve();
    expect(isSecond).toBe(false);
    await second;
  });
});
