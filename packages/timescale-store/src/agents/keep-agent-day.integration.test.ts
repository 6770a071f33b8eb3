import { dayOf, microsPerDay } from '@spanledger/core';
import { oneDay, someProject, someTime } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { openTestStore } from '../client/test-store.fixture.ts';
import { keepAgentDay } from './keep-agent-day.ts';
import { uncomputedAgentDays } from './uncomputed-agent-days.ts';

test('a day that is computed is due no longer, and the same day of another project still is', async () => {
  const client = await openTestStore();
  const [own, stranger] = [someProject(), someProject()];
  const day = dayOf(someTime);
  await client.transaction('note', (statements) =>
    statements.run('note', 'INSERT INTO due_agent_days SELECT unnest($1::text[]), $2::date', [[own, stranger], day]),
  );
  await client.transaction('keep', async (statements) => keepAgentDay(statements, own, day));
  const midnight = Math.floor(someTime / microsPerDay) * microsPerDay;
  const whole = { from: midnight - oneDay, to: midnight + 2 * oneDay };
  expect(await uncomputedAgentDays(client, own, whole)).toEqual([]);
  expect(await uncomputedAgentDays(client, stranger, whole)).toEqual([day]);
});
