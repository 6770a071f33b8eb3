import { beforeAll, describe, expect, it, vi } from 'vitest';

describe('a request of the console that fails', () => {
  let errorOf: (status: number, tookMs?: number) => Error;
  let isTriedAgain: (count: number, error: unknown) => boolean;
  let retryDelayMs: (count: number, error: unknown) => number;
  beforeAll(async () => {
    vi.stubGlobal('document', { baseURI: 'http://localhost/' });
    const { ApiError } = await import('./client.ts');
    ({ isTriedAgain, retryDelayMs } = await import('./is-tried-again.ts'));
    vi.unstubAllGlobals();
    errorOf = (status, tookMs = 20) => Object.assign(new ApiError(status, 'no'), { tookMs });
  });

  it('is tried again three times where the server is away, limits or fails', () => {
    for (const error of [errorOf(0), errorOf(429), errorOf(503), new TypeError('cut')]) {
      expect([0, 1, 2, 3].map((count) => isTriedAgain(count, error))).toEqual([true, true, true, false]);
    }
  });

  it('is not tried again where the server has understood and refused it', () => {
    for (const status of [400, 403, 404, 409, 422]) expect(isTriedAgain(0, errorOf(status))).toBe(false);
  });

  it('is not tried again after seconds of waiting for a server that is overloaded', () => {
    expect(isTriedAgain(0, errorOf(503, 20_000))).toBe(false);
  });

  it('is tried again after the wait that the server asks for, and not at all if that is long', () => {
    const [shortly, later] = [3000, 30_000].map((retryAfterMs) => Object.assign(errorOf(429), { retryAfterMs }));
    expect([0, 1, 2].map((count) => retryDelayMs(count, shortly))).toEqual([3000, 3000, 4000]);
    expect([shortly, later].map((error) => isTriedAgain(0, error))).toEqual([true, false]);
  });
});
