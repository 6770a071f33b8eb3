import { memoryIdentity } from '@spanledger/testing';
import { expect, test } from 'vitest';

import { ownerSignIn } from './first-start.ts';

const baseUrl = 'http://localhost:3000';

test('the first start makes a link for the owner, and a later one only on a terminal: a log may be read by others', async () => {
  const { firstStart, signInLinks } = memoryIdentity();
  const made = async (isTerminal: boolean) =>
    ownerSignIn({ signInLinks }, { firstStart: await firstStart.ensure({}), baseUrl, isTerminal });
  const link = expect.stringMatching(/^http:\/\/localhost:3000\/sign-in#sign-in=[\w-]{43}$/) as string;
  expect(await made(false)).toEqual({ email: 'owner@localhost', link });
  expect(await made(false)).toEqual({ email: 'owner@localhost', link: undefined });
  expect(await made(true)).toEqual({ email: 'owner@localhost', link });
});

test('no link is made once a user has signed in', async () => {
  const { firstStart, signInLinks, users, userSessions } = memoryIdentity();
  const { waitingOwner } = await firstStart.ensure({});
  const client = { userAgent: null, address: null };
  await userSessions.create(waitingOwner!.id, { ...client, tokenHash: 'hash', now: 1 });
  expect((await users.find({ id: waitingOwner!.id }))?.signedInAt).toBe(1);
  const after = await firstStart.ensure({});
  expect(await ownerSignIn({ signInLinks }, { firstStart: after, baseUrl, isTerminal: true })).toBeUndefined();
});
