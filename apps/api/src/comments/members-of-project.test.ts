import type { ProjectId } from '@spanledger/core';
import { expect, it } from 'vitest';

import { mentionedMembers, type Members } from './members-of-project.ts';

it('the members that a text mentions are looked up one after the other, and each is named once', async () => {
  let underWay = 0;
  let most = 0;
  const look = async (): Promise<undefined> => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => void setImmediate(resolve));
    underWay -= 1;
    return undefined;
  };
  const asked: string[] = [];
  const memberships: Members['memberships'] = {
    find: async (userId) => {
      asked.push(userId);
      return (await look()) ?? ({ role: 'VIEWER' } as Awaited<ReturnType<Members['memberships']['find']>>);
    },
  };
  const text = `@[Ada](user:ada) @bob@example.com ${Array.from({ length: 20 }, (_, at) => `@[x](user:${at})`).join(' ')} @[A](user:ada)`;
  const found = await mentionedMembers({ memberships, users: { find: look } }, 'p' as ProjectId, text);
  const others = Array.from({ length: 20 }, (_, at) => `${at}`);
  expect([found, most]).toEqual([['ada', ...others], 1]);
  expect(asked).toEqual(found);
});
