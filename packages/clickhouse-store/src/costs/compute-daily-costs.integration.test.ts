import type { Day } from '@spanledger/core';
import {
  aTrace,
  anObservation,
  costOf,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  withDays,
} from '@spanledger/testing';
import { expect, test } from 'vitest';
import { openTestStore } from '../client/test-store.fixture.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { computeDailyCosts } from './compute-daily-costs.ts';

/** More than a statement lists. */
const daysAsked = 1_001;

const timeOf = (at: number): number => someTime + at * oneDay;
const dayOf = (at: number): Day => new Date(timeOf(at) / 1000).toISOString().slice(0, 10);

test('of more than a thousand days, those are computed that are asked, and none between or outside of them', async () => {
  const client = await openTestStore();
  const projectId = someProject();
  const leftOut = 500;
  const [first, last] = [0, daysAsked];
  const written = [first - 1, first, leftOut, last, last + 1];
  const traces = written.map((at) => aTrace(projectId, `t${at}`, { timestamp: timeOf(at), userId: 'u' }));
  const observations = written.map((at) =>
    anObservation(projectId, `t${at}/o`, { startTime: timeOf(at) }, { cost: costOf(1n) }),
  );
  await telemetryStoreOn(client).writer.write(telemetryRows(withDays({ traces, observations })));
  const days = Array.from({ length: daysAsked + 1 }, (_, at) => at)
    .filter((at) => at !== leftOut)
    .map(dayOf)
    .toReversed();
  const rows = await computeDailyCosts(client, projectId, {}, days);
  const ofUser = await computeDailyCosts(client, projectId, { userId: 'u' }, days);
  expect(ofUser).toEqual(rows);
  expect(new Map(rows.map(({ date, countTraces, usage }) => [date, [countTraces, usage[0]?.totalCost]]))).toEqual(
    new Map([
      [dayOf(last), [1, 1n]],
      [dayOf(first), [1, 1n]],
    ]),
  );
});
