import type { MediaId, ProjectId } from '@spanledger/core';
import { memoryMediaRegistry } from '@spanledger/testing';
import { expect, it } from 'vitest';

import { memoryMedia } from '../api.fixture.ts';
import { itemMedia } from './item-media.ts';

const referenceOf = (at: number) => `@@@langfuseMedia:type=image/png|id=${`${at}`.padStart(22, 'x')}|source=bytes@@@`;

it('thousands of media that items refer to are looked up together, a few hundred at a time and of their project', async () => {
  const registry = memoryMediaRegistry();
  const asked: (readonly MediaId[])[] = [];
  let [underWay, most] = [0, 0];
  const find: typeof registry.find = async (projectId, ids) => {
    asked.push(ids);
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => void setImmediate(resolve));
    underWay -= 1;
    return registry.find(projectId, ids);
  };
  const media = itemMedia({ ...memoryMedia(), registry: { ...registry, find } }, () => 0);
  const input = Array.from({ length: 3000 }, (_, at) => referenceOf(at));
  const checks = [media.check('p' as ProjectId, { input }), media.check('other' as ProjectId, { input: input[0] })];
  for (const check of checks) await expect(check).rejects.toMatchObject({ code: 'invalid_input' });
  expect(asked.every((ids) => ids.length <= 500)).toBe(true);
  expect([asked.flat().length, asked.length, most]).toEqual([3001, 7, 2]);
});
