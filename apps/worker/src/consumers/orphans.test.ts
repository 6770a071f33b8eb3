import type { IngestBatch } from '@spanledger/core';
import { expect, it } from 'vitest';
import { orphanConsumer } from './orphans.ts';

const withOrphan = { observations: [{ isTraceUnknown: true }] } as unknown as IngestBatch;
const without = { observations: [{ isTraceUnknown: false }] } as unknown as IngestBatch;

const consuming = (rest: IngestBatch) => {
  const calls: string[] = [];
  const consume = orphanConsumer({
    sendOn: async () => {
      calls.push('send on');
      return rest;
    },
    store: async () => void calls.push('store'),
    againMs: 1,
  });
  return { calls, consume };
};

it('an observation without a trace that is stored by itself is looked after once more', async () => {
  const { calls, consume } = consuming(withOrphan);
  await consume(withOrphan);
  expect(calls).toEqual(['send on', 'store', 'send on']);
});

it('a batch of which all observations have a trace, or were sent on, is stored and no more', async () => {
  const { calls, consume } = consuming(without);
  await consume(withOrphan);
  expect(calls).toEqual(['send on', 'store']);
});
