import { afterEach, describe, expect, it, vi } from 'vitest';
import { endMs, undoList } from './undo-list.ts';

const hang = async (): Promise<void> => new Promise(() => undefined);

afterEach(() => {
  vi.useRealTimers();
});

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

  it('an undo list ends the parts of a step at once, and waits for those that can end when another fails or hangs', async () => {
    vi.useFakeTimers();
    const order: string[] = [];
    const undo = undoList();
    undo.push(async () => order.push('first'));
    undo.pushTogether([
      async () => Promise.reject(new Error('stuck')),
      async () => order.push('begun with it'),
      async () => new Promise((resolve) => setTimeout(resolve, 5)).then(() => order.push('slow')),
    ]);
    undo.pushTogether([hang, hang, hang]);
    const failure = undo.run().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(endMs + 5);
    expect(order).toEqual(['begun with it', 'slow', 'first']);
    expect(await failure).toEqual(new Error('stuck'));
  });
});
