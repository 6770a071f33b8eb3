import { expect, test } from 'vitest';

import { structuredAnswer } from './structured-answer.ts';

test('an answer that would be compared for ever is a bad answer', async () => {
  const twice = { allOf: [{ $ref: '#' }, { $ref: '#' }] };
  const read = await structuredAnswer({ properties: { child: twice } });
  const nested = (levels: number): object => (levels === 0 ? {} : { child: nested(levels - 1) });
  expect(await read(JSON.stringify(nested(3)), {})).toEqual(nested(3));
  await expect(read(JSON.stringify(nested(60)), {})).rejects.toThrow('cannot be compared with its schema in time');
});
