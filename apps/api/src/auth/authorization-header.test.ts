import { expect, test } from 'vitest';

import { parseAuthorization } from './authorization-header.ts';

test.each(['Basic cGstMTpzay0x', 'basic%20cGstMTpzay0x', 'Basic  %20 cGstMTpzay0x ', 'Bearer pk-1:sk-1'])(
  'both keys are read from %j',
  (header) => {
    expect(parseAuthorization(header)).toEqual({ scheme: 'basic', publicKey: 'pk-1', secretKey: 'sk-1' });
  },
);

test('a header without a key is read in proportion to its length', () => {
  // Reading each beginning again takes minutes for this length, and 200 ms for the longest header that is accepted.
  expect(parseAuthorization(`Basic ${'%20'.repeat(200_000)}\tB`)).toBeUndefined();
});
