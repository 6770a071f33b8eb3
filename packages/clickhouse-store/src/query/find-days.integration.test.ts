import { dayOf, microsPerDay, type ProjectId } from '@spanledger/core';
import { beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { daysFinder } from './find-days.ts';

const projectId = 'p' as ProjectId;
const idOf = (place: number): string => `t${place}`;

/** Each trace has a row in either part, some days apart; the same traces of the other project have other days. */
const part = (first: number): string => `INSERT INTO trace_days (project_id, trace_id, first_day, last_day)
SELECT each.1, concat('t', toString(number)), toDate(each.2 + number), toDate(each.2 + number + 1)
FROM numbers(300) ARRAY JOIN [('p', ${first}), ('other', ${first + 5000})] AS each`;

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
  await client.command('SYSTEM STOP MERGES trace_days');
  for (const first of [10_000, 11_000]) await client.command(part(first));
});

test.each([2, 20, 21, 200, 201])(
  'the days of traces among %i ids are those of their rows in all parts, merged by the process or by the server',
  async (asked) => {
    const count = asked - 1;
    const ids = Array.from({ length: count }, (_, place) => idOf(place));
    const found = await daysFinder(client, {})('trace', projectId, [...ids, 'nowhere']);
    expect(found.flatMap((some) => some.ids).toSorted()).toEqual(ids.toSorted());
    // From the first day of the first trace to the last day of the last trace: more days than are listed individually.
    const days = found.flatMap(({ params }) => params.days);
    const bounds = [10_000, 11_000 + count].map((day) => dayOf(day * microsPerDay));
    expect([days[0], days.at(-1)]).toEqual(bounds);
  },
);

test.each([20, 21])('each of %i traces that one query looks up has its own days', async (count) => {
  const findDays = daysFinder(client, {});
  const ids = Array.from({ length: count }, (_, place) => idOf(place));
  const found = await Promise.all(
    ids.map(async (id) => (await findDays('trace', projectId, [id])).flatMap(({ params }) => params.days)),
  );
  expect(found.map((days) => [days[0], days.at(-1)])).toEqual(
    ids.map((_, place) => [10_000 + place, 11_001 + place].map((day) => dayOf(day * microsPerDay))),
  );
});
