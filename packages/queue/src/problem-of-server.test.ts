import { describe, expect, it } from 'vitest';

import { problemOfServer } from './problem-of-server.ts';
import type { ServerState } from './spool/spool.ts';

const well: ServerState = {
  version: 'Redis 7',
  problem: undefined,
  warnings: [],
  sizeBytes: undefined,
  sizeBytesMax: undefined,
};

const world = () => {
  const given = { state: async () => well, now: 0, looks: 0 };
  const server = async () => {
    given.looks += 1;
    return given.state();
  };
  return { given, problem: problemOfServer({ server }, () => given.now) };
};

describe('the problem of a server', () => {
  it('is known within ten seconds after it began, and a second after it ended, by one look for all who ask', async () => {
    const { given, problem } = world();
    given.state = async () => ({ ...well, problem: 'It evicts.' });
    given.now = 9_999;
    expect(await problem()).toBeUndefined();
    expect(given.looks).toBe(0);
    given.now = 10_000;
    expect(await Promise.all([problem(), problem()])).toEqual(['It evicts.', 'It evicts.']);
    given.state = async () => well;
    given.now = 10_999;
    expect(await problem()).toBe('It evicts.');
    expect(given.looks).toBe(1);
    given.now = 11_000;
    expect(await problem()).toBeUndefined();
    expect(given.looks).toBe(2);
  });

  it('is none where it does not answer', async () => {
    const { given, problem } = world();
    given.state = async () => Promise.reject(new Error('away'));
    given.now = 10_000;
    expect(await problem()).toBeUndefined();
    given.now = 19_999;
    await problem();
    expect(given.looks).toBe(1);
  });
});
