import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceFields, type TraceRecord } from '../traces/trace.ts';
import { lastRevision, nextRevision, revisionOf, storedVersion } from './revision.ts';
import { rowVersion, tombstoneVersion } from './row-version.ts';

const knowledge = fc.bigInt({ min: 0n, max: (1n << 118n) - 2n }).map((known) => known << 10n);

describe('a revision', () => {
  it('a revision is above the same knowledge and below any better one, however often there is another', () => {
    fc.assert(
      fc.property(knowledge, fc.integer({ min: 1, max: 3_000 }), (known, times) => {
        let version = known;
        for (let time = 0; time < times; time += 1) {
          const next = nextRevision(version);
          expect(next > version || revisionOf(version) === 1023n).toBe(true);
          version = next;
        }
        expect(version > known && version < known + 1024n && version <= lastRevision(known)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('a revision never outlives a deletion', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 53 - 1 }), (clock) => {
        const deletion = tombstoneVersion(clock);
        expect(nextRevision(deletion)).toBe(deletion);
      }),
    );
  });

  it('a row with a repriced cost is stored as a revision of its record, and any other as its record', () => {
    const record = { clock: 5, clocks: undefined, metadata: {}, tags: [] } as unknown as TraceRecord;
    const version = rowVersion(traceFields, record);
    expect(storedVersion(traceFields, { record })).toBe(version);
    expect(storedVersion(traceFields, { record, repricedCost: {} })).toBe(version + 1n);
  });
});
