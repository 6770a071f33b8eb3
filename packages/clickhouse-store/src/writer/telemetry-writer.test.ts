import { unavailable } from '@spanledger/core';
import { observationRow, someProject, telemetryRows, traceRow } from '@spanledger/testing';
import { expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseTelemetryWriter } from './telemetry-writer.ts';

const deferred = (): { readonly promise: Promise<void>; readonly resolve: () => void } => {
  const ends: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => void ends.push(resolve));
  return { promise, resolve: () => ends.forEach((end) => end()) };
};

test('a failed write rejects only when none of its rows is on its way any more', async () => {
  const { promise: traces, resolve: endTraces } = deferred();
  const insert = async (table: string) => (table === 'traces' ? traces : Promise.reject(unavailable('full')));
  const client = {
    insertTogether: async (run: (insertBinary: typeof insert) => Promise<void>) => run(insert),
  } as unknown as ClickHouse;
  const projectId = someProject();
  const rows = telemetryRows({ observations: [observationRow({ projectId })], traces: [traceRow({ projectId })] });
  let hasRejected = false;
  const written = clickHouseTelemetryWriter(client)
    .write(rows)
    .catch((error: unknown) => {
      hasRejected = true;
      return error;
    });
  await new Promise((turn) => void setImmediate(turn));
  expect(hasRejected).toBe(false);
  endTraces();
  expect(await written).toMatchObject({ code: 'unavailable' });
});
