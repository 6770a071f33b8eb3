import type { ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { structuredAnswer } from './structured-answer.ts';

test('an answer that would be compared for ever is a bad answer', async () => {
  const twice = { allOf: [{ $ref: '#' }, { $ref: '#' }] };
  const read = await structuredAnswer(
    { properties: { child: twice } },
    { projectId: 'own' as ProjectId, signal: new AbortController().signal },
  );
  const nested = (levels: number): object => (levels === 0 ? {} : { child: nested(levels - 1) });
  expect(await read(JSON.stringify(nested(3)), {})).toEqual(nested(3));
  await expect(read(JSON.stringify(nested(60)), {})).rejects.toThrow(
    'takes more than 2000 ms to be compared with its schema',
  );
});
