import { describe, expect, it } from 'vitest';
import { undoList } from './undo-list.ts';

describe('an undo list', () => {
  it('an undo list runs the last step first, each once, the next only when it has ended', async () => {
    const order: string[] = [];
    const undo = undoList();
    for (const name of ['a', 'b', 'c']) {
      undo.push(async () => {
        await Promise.resolve();
        order.push(name);
      });
    }
    await undo.run();
    await undo.run();
    expect(order).toEqual(['c', 'b', 'a']);
  });

  it('an undo list leaves a step behind that takes longer than it may, also when it fails later', async () => {
    const order: string[] = [];
    let fail: (() => void) | undefined;
    const undo = undoList();
    undo.push(async () => order.push('first'));
    undo.push(
      async () =>
        new Promise((_, reject) => {
          fail = () => reject(new Error('late'));
        }),
      10,
    );
    undo.push(async () => order.push('in time'), 10_000);
    await undo.run();
    fail?.();
    expect(order).toEqual(['in time', 'first']);
  });

  it('an undo list runs all steps when one fails, and rejects with the failure', async () => {
    const order: string[] = [];
    const undo = undoList();
    undo.push(async () => order.push('first'));
    undo.push(async () => Promise.reject(new Error('stuck')));
    await expect(undo.run()).rejects.toThrow('stuck');
    expect(order).toEqual(['first']);
  });
});
