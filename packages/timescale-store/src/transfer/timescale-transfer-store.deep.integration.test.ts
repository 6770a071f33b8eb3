import { copiedTables } from '@spanledger/core';
import { describeTransfer, type TransferPlace } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { summedColumns } from '../rows/summed-columns.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import { timescaleRecordReader } from '../writer/record-reader.ts';
import { timescaleTransferStore } from './timescale-transfer-store.ts';

const placeOn = (client: Timescale): TransferPlace => ({
  store: telemetryStoreOn(client),
  records: timescaleRecordReader(client),
  transfers: timescaleTransferStore(client),
  derivedStats: timescaleDerivedStats(client),
  refresh: async () => {
    await refreshDailyCosts(client, { restMs: 0 });
  },
});

onEachServer((name, openStore) =>
  describeTransfer(`from ${name} to ${name}`, async () => [placeOn(await openStore()), placeOn(await openStore())]),
);

/** Columns derived from others when a row is written. */
const own = new Set([...summedColumns.map(([name]) => name), 'received_day']);

test('every column of a copied table is copied', async () => {
  const client = await openTestStore();
  const sql = `SELECT column_name::text AS name FROM information_schema.columns
WHERE table_schema = 'telemetry' AND table_name = $1`;
  for (const { table, columns } of Object.values(copiedTables)) {
    const rows = await client.query('columns', sql, [table], z.object({ name: z.string() }));
    const copied = rows.map(({ name }) => name).filter((name) => !own.has(name));
    expect(copied.sort()).toEqual(Object.keys(columns).sort());
  }
});
