import { expect, it } from 'vitest';

import { latestOf } from './use-chosen.ts';

const row = (id: string, cost: number) => ({ id, cost });

it('rows that a list no longer reads stay selected as they were, and the others are as it reads them now', () => {
  const chosen = latestOf([row('a', 1), row('b', 2)], [row('c', 3), row('a', 4)], ({ id }) => id);
  expect([...chosen.values()]).toEqual([row('a', 4), row('b', 2)]);
});
