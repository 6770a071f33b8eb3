import { expect, it } from 'vitest';

import { latestOf } from './use-chosen.ts';

const row = (id: string, cost: number) => ({ id, cost });

it('chosen rows are in the order of the list and as it reads them, then those that it no longer reads, as they were', () => {
  const chosen = latestOf(
    [row('b', 2), row('a', 1), row('d', 5)],
    [row('c', 3), row('d', 6), row('a', 4)],
    ({ id }) => id,
  );
  expect([...chosen.values()]).toEqual([row('d', 6), row('a', 4), row('b', 2)]);
});
