import type { TelemetryStore } from '@spanledger/core';
import { anObservation, describeTelemetryExporter, someProject, telemetryRows } from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

let store: TelemetryStore;
beforeAll(async () => {
  store = await openTelemetryStore();
});

describeTelemetryExporter('ClickHouse', async () => store);

test('what is too much for a page comes in smaller ones, and what is larger than any page by itself', async () => {
  const project = someProject();
  const observations = Array.from({ length: 10 }, (_, index) =>
    anObservation(project, `t/${index}`, { input: 'x'.repeat(index === 4 ? 17_000_000 : 2_000_000) }),
  );
  await store.writer.write(telemetryRows({ observations }));
  const pages: string[] = [];
  for await (const page of store.exporter.observations(project, { withBodies: true })) {
    pages.push(page.map(({ entity }) => entity.id).join(''));
  }
  expect(pages).toEqual(['012', '3', '4', '5', '6789']);
});
