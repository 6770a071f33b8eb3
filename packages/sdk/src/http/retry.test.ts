import { describe, expect, it } from 'vitest';
import { SpanledgerError } from '../spanledger-error.ts';
import { withRetries, type RetryOptions } from './retry.ts';

const refused = (status: number, retryAfterMs?: number): SpanledgerError =>
  new SpanledgerError('refused', 'no', { status, retryAfterMs });

interface Run {
  readonly delays: number[];
  readonly outcome: unknown;
}

const run = async (errors: readonly unknown[], options: Partial<RetryOptions> = {}): Promise<Run> => {
  const delays: number[] = [];
  const left = [...errors];
  let clock = 0;
  const call = (): Promise<string> => (left.length === 0 ? Promise.resolve('done') : Promise.reject(left.shift()));
  const sleep = (delayMs: number): Promise<void> => {
    delays.push(delayMs);
    clock += delayMs;
    return Promise.resolve();
  };
  const outcome = await withRetries(call, { timeoutMs: 60_000, now: () => clock, sleep, ...options }).catch(
    (error: unknown) => error,
  );
  return { delays, outcome };
};

describe('retries', () => {
  it.each([429, 502, 503, 504])('a %i is tried again', async (status) => {
    expect((await run([refused(status)])).outcome).toBe('done');
  });

  it.each([400, 401, 404, 500])('a %i is not', async (status) => {
    const error = refused(status);
    expect(await run([error])).toEqual({ delays: [], outcome: error });
  });

  it('an unreachable server is tried again with growing delays, six times in all', async () => {
    const errors = Array.from({ length: 9 }, () => new SpanledgerError('unreachable', 'gone'));
    const { delays, outcome } = await run(errors);
    expect(outcome).toBe(errors[5]);
    expect(delays).toHaveLength(5);
    for (const [index, delayMs] of delays.entries()) {
      expect(delayMs).toBeGreaterThanOrEqual(400 * 2 ** index);
      expect(delayMs).toBeLessThanOrEqual(600 * 2 ** index);
    }
  });

  it('waits as long as the server asks', async () => {
    expect(await run([refused(429, 7000), refused(503, 0)])).toEqual({ delays: [7000, 0], outcome: 'done' });
  });

  it('gives up when the wait would outlast the time there is', async () => {
    const error = refused(429, 90_000);
    expect(await run([error])).toEqual({ delays: [], outcome: error });
  });

  it('each attempt gets the time that is left', async () => {
    const left: number[] = [];
    let clock = 0;
    const call = (leftMs: number): Promise<never> => {
      left.push(leftMs);
      return Promise.reject(refused(503, 20_000));
    };
    const sleep = (delayMs: number): Promise<void> => Promise.resolve(void (clock += delayMs));
    await expect(withRetries(call, { timeoutMs: 50_000, now: () => clock, sleep })).rejects.toThrow('no');
    expect(left).toEqual([50_000, 30_000, 10_000]);
  });

  it('an aborted wait ends with the reason', async () => {
    const controller = new AbortController();
    const waiting = withRetries(() => Promise.reject(refused(503, 50_000)), {
      timeoutMs: 60_000,
      signal: controller.signal,
    });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
