import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { inReadableParts } from './weighed.ts';

it('parts hold everything in order, and none has more than may be read at once unless it is one entity', () => {
  const weighed = fc.array(fc.record({ key: fc.string(), bytes: fc.nat(200) }));
  fc.assert(
    fc.property(weighed, fc.integer({ min: 1, max: 5 }), (all, countMax) => {
      const parts = inReadableParts(all, 100, countMax);
      expect(parts.flat()).toEqual(all);
      for (const part of parts) {
        expect(part.length).toBeGreaterThan(0);
        expect(part.length).toBeLessThanOrEqual(countMax);
        const bytes = part.reduce((sum, each) => sum + each.bytes, 0);
        expect(bytes <= 100 || part.length === 1).toBe(true);
      }
    }),
  );
});
