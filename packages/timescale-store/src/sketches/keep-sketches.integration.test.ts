import { anObservation, oneDay, someProject, someTime, telemetryRows } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

const start = someTime - (someTime % oneDay);

test('a day with more than a thousand names is read from its rows, also once that day of another project is computed', async () => {
  const store = computingStoreOn(await openTestStore());
  const [many, few] = [someProject(), someProject()];
  for (const [projectId, names] of [
    [many, 1001],
    [few, 1],
  ] as const) {
    const observations = Array.from({ length: names }, (_, at) =>
      anObservation(projectId, `t/${at}`, { name: `n${at}` }),
    );
    await store.writer.write(telemetryRows({ observations }));
    await store.computeDays();
  }
  const asked = { view: 'observations', by: ['name'], bucket: undefined, measures: [], where: {} } as const;
  const namesOf = async (projectId: typeof many) => {
    const query = { ...asked, fromTimestamp: start, toTimestamp: start + oneDay };
    const groups = (await store.valueSketches?.read(projectId, query, 2_000)) ?? [];
    return new Set(groups.map(({ group }) => group.name)).size;
  };
  expect([await namesOf(many), await namesOf(few)]).toEqual([1001, 1]);
});
