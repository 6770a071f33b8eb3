import { describe, expect, it } from 'vitest';

import type { IngestBatch } from '../ingest/ingest-batch.ts';
import type { ObservationRecord } from '../observations/observation.ts';
import { estimatesKey, isToBeEstimated, withEstimatesMarked } from './estimates-policy.ts';

const call = {
  type: 'GENERATION',
  model: 'gpt-4o',
  input: 'hi',
  output: null,
  usage: null,
  providedCost: null,
  metadata: { plan: 'free' },
} as unknown as ObservationRecord;
const usage = { details: { input: 1, total: 1 }, convention: 'given', role: 'own' } as const;

const marked = (record: Partial<ObservationRecord>): ObservationRecord | undefined => {
  const batch = { observations: [{ record: { ...call, ...record } }] } as unknown as IngestBatch;
  return withEstimatesMarked(batch, 3).observations[0]?.record;
};

describe('the policy of estimates', () => {
  it('marks what may be a call without usage with its version, and leaves its metadata as they are', () => {
    expect(marked({})?.metadata).toEqual({ plan: 'free', [estimatesKey]: '3' });
    for (const update of [{ type: null }, { model: null }, { input: null, output: 'o' }]) {
      expect(marked(update)?.metadata).toHaveProperty([estimatesKey], '3');
    }
  });

  it.each([
    ['reports usage', { usage }],
    ['reports a cost', { providedCost: { total: 1n } }],
    ['is another type', { type: 'SPAN' }],
    ['has nothing to count', { type: null, model: null, input: null }],
  ] as const)('leaves alone what %s', (_what, record) => {
    expect(marked(record)?.metadata).toEqual({ plan: 'free' });
  });

  it('what is marked is estimated as a whole only where nothing is reported, with a model and a text', () => {
    const metadata = { [estimatesKey]: '1' };
    expect(isToBeEstimated({ ...call, metadata })).toBe(true);
    expect(isToBeEstimated({ ...call, metadata, providedCost: {} })).toBe(true);
    expect(isToBeEstimated(call)).toBe(false);
    const others = [
      { usage },
      { providedCost: { input: 0n } },
      { model: null },
      { input: null },
      { type: null },
    ] as const;
    for (const other of others) expect(isToBeEstimated({ ...call, metadata, ...other })).toBe(false);
  });
});
