import { describe, expect, it, vi } from 'vitest';
import { openGate } from '@spanledger/testing';
import { turns } from './turns.ts';

const settled = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('turns', () => {
  it('let work that is alone begin when all before it has ended, and keep what comes later waiting', async () => {
    const { together, alone } = turns();
    const [first, second] = [openGate(), openGate()];
    const begun: string[] = [];
    const step = (name: string, gate?: ReturnType<typeof openGate>) => async (): Promise<void> => {
      begun.push(name);
      await gate?.promise;
    };
    const all = [together(step('a', first)), together(step('b')), alone(step('alone', second)), together(step('c'))];
    await settled();
    expect(begun).toEqual(['a', 'b']);
    first.resolve();
    await settled();
    expect(begun).toEqual(['a', 'b', 'alone']);
    second.resolve();
    await Promise.all(all);
    expect(begun).toEqual(['a', 'b', 'alone', 'c']);
  });

  it('go on when work fails', async () => {
    const { alone } = turns();
    await expect(alone(async () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await alone(async (isAlone) => isAlone)).toBe(true);
  });

  it('do not wait for ever for work that never ends', async () => {
    vi.useFakeTimers();
    const { together, alone } = turns(1_000);
    void together(async () => openGate().promise);
    const next = alone(async (isAlone) => isAlone);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await next).toBe(false);
    vi.useRealTimers();
  });
});
