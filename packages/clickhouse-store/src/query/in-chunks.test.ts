import { array, assert, property } from 'fast-check';
import { wellFormedText } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { inChunks } from './in-chunks.ts';

test('chunks hold every item in order, and none is larger than allowed unless one item is', () => {
  assert(
    property(array(wellFormedText()), (ids) => {
      const chunks = inChunks(ids, 50, (id) => id);
      expect(chunks.flat()).toEqual(ids);
      for (const chunk of chunks.filter(({ length }) => length > 1)) {
        expect(chunk.reduce((sum, id) => sum + Buffer.byteLength(id) * 2 + 3, 0)).toBeLessThanOrEqual(50);
      }
    }),
  );
});
