import { unavailable } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { insertUntilCertain } from './insert-until-certain.ts';

const lost = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const refused = (): Error => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** Fails with these errors, one after the other, then succeeds. Returns the attempts and the outcome. */
const inserting = async (failures: readonly Error[], translate = (): Error => unavailable('away')) => {
  const left = [...failures];
  const attempts: number[] = [];
  const send = async (attempt: number): Promise<void> => {
    attempts.push(attempt);
    const failure = left.shift();
    if (failure !== undefined) throw failure;
  };
  const outcome = await insertUntilCertain({ send, translate, isClosed: () => false }).catch((error: unknown) => error);
  return { attempts, outcome };
};

describe('an insert', () => {
  it('whose answer is lost is sent again until there is one', async () => {
    expect(await inserting([lost(), lost()])).toEqual({ attempts: [0, 1, 2], outcome: undefined });
  });

  it('to a server that is not there fails at once', async () => {
    expect(await inserting([refused()])).toMatchObject({ attempts: [0], outcome: { code: 'unavailable' } });
  });

  it('that may have been done goes on when the server is away for a moment after it', async () => {
    expect(await inserting([lost(), refused()])).toEqual({ attempts: [0, 1, 2], outcome: undefined });
  });

  it('that is refused for itself fails at once, whatever came before', async () => {
    const refusal = new Error('refused');
    expect(await inserting([lost(), refused()], () => refusal)).toEqual({ attempts: [0], outcome: refusal });
  });
});
