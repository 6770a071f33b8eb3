import { anObservation, describeTelemetryExporter, someProject, telemetryRows } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';

onEachServer((name, openStore) => describeTelemetryExporter(name, async () => telemetryStoreOn(await openStore())));

const countOf = async (exported: AsyncIterable<readonly unknown[]>): Promise<number> => {
  let count = 0;
  for await (const page of exported) count += page.length;
  return count;
};

test('of large bodies, a page is as many as come to 8 MB', async () => {
  const client = await openTestStore();
  const pages: number[] = [];
  const store = telemetryStoreOn({
    ...client,
    query: async (name, sql, values, rowSchema, limits) => {
      const rows = await client.query(name, sql, values, rowSchema, limits);
      if (name === 'export-observations') pages.push(rows.length);
      return rows;
    },
  });
  const project = someProject();
  const input = 'x'.repeat(1_500_000);
  const observations = Array.from({ length: 14 }, (_, index) => anObservation(project, `t/${index}`, { input }));
  await store.writer.write(telemetryRows({ observations }));
  expect(await countOf(store.exporter.observations(project, { withBodies: true }))).toBe(14);
  expect(pages).toEqual([6, 6, 2]);
  pages.length = 0;
  expect(await countOf(store.exporter.observations(project, { withBodies: false }))).toBe(14);
  expect(pages).toEqual([14]);
});
