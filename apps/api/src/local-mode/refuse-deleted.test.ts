import type { ProjectId } from '@spanledger/core';
import { expect, it } from 'vitest';
import { refuseDeleted } from './refuse-deleted.ts';

it('a project is refused within a second of its deletion, and is asked for once a second', async () => {
  let [at, asked] = [0, 0];
  const deleted = new Set<string>();
  const isDeleted = async (id: ProjectId) => {
    asked += 1;
    return deleted.has(id);
  };
  const assertLive = refuseDeleted({ isDeleted }, () => at);
  await assertLive('own' as ProjectId);
  await assertLive('own' as ProjectId);
  expect(asked).toBe(1);
  deleted.add('own');
  at += 1_000_000;
  await expect(assertLive('own' as ProjectId)).rejects.toMatchObject({ code: 'permission_denied' });
  await assertLive('other' as ProjectId);
});
