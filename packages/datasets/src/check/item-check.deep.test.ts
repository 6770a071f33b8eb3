import type { ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { itemCheck } from './item-check.ts';

test('a value that takes too long to be compared is refused with its field', async () => {
  const expectedOutputSchema = { uniqueItems: true };
  const issuesOf = await itemCheck({ projectId: 'own' as ProjectId, inputSchema: null, expectedOutputSchema });
  const pairs = Array.from({ length: 200_000 }, (_, at) => [at]);
  await expect(issuesOf([{ input: null, expectedOutput: pairs }])).rejects.toThrow(
    'body.expectedOutput takes more than 2000 ms to be compared with its schema',
  );
});
