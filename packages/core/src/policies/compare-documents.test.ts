import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compareDocuments, isSameJson } from './compare-documents.ts';

describe('comparing documents', () => {
  it('names each member that differs by its innermost path, with its value on either side', () => {
    const before = { rules: [{ detector: 'email', action: 'remove' }], rate: 1, same: { a: [1] } };
    const after = {
      rules: [{ detector: 'email', action: 'pseudonym' }, { path: 'input' }],
      same: { a: [1] },
      more: null,
    };
    expect(compareDocuments(before, after)).toEqual([
      { path: 'rules[0].action', before: 'remove', after: 'pseudonym' },
      { path: 'rules[1]', before: undefined, after: { path: 'input' } },
      { path: 'rate', before: 1, after: undefined },
      { path: 'more', before: undefined, after: null },
    ]);
    expect(compareDocuments([1], { a: 1 })).toEqual([{ path: '', before: [1], after: { a: 1 } }]);
  });

  it('two values have no differences exactly if they are equal JSON, in whatever order their members are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const copy = JSON.parse(JSON.stringify(a)) as unknown;
        expect(compareDocuments(a, copy)).toEqual([]);
        expect(compareDocuments(a, b).length === 0).toBe(isSameJson(a, b));
      }),
    );
    expect(isSameJson({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(isSameJson({ a: undefined }, {})).toBe(true);
  });
});
