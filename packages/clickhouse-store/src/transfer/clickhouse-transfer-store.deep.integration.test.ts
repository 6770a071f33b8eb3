import { copiedTables, type ProjectId } from '@spanledger/core';
import { describeTransfer, type TransferPlace } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openTestStore } from '../client/test-store.fixture.ts';
import { refreshDays } from '../costs/refresh-days.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { clickHouseDerivedStats } from '../verify/clickhouse-derived-stats.ts';
import { clickHouseRecordReader } from '../writer/record-reader.ts';
import { clickHouseTransferStore } from './clickhouse-transfer-store.ts';

const openPlace = async (): Promise<TransferPlace> => {
  const client = await openTestStore();
  return {
    store: telemetryStoreOn(client),
    records: clickHouseRecordReader(client),
    transfers: clickHouseTransferStore(client),
    derivedStats: clickHouseDerivedStats(client, 0),
    refresh: async () => {
      await refreshDays(client, { restMs: 0 });
    },
  };
};

describeTransfer('from ClickHouse to ClickHouse', async () => [await openPlace(), await openPlace()]);

test('every column of a copied table is copied, but for those that the server works out or that are the same of all rows', async () => {
  const client = await openTestStore();
  const sql = `SELECT name FROM system.columns
WHERE database = currentDatabase() AND table = {table:String} AND name NOT IN ('is_deleted', 'is_done') AND default_kind != 'MATERIALIZED'`;
  for (const { table, columns } of Object.values(copiedTables)) {
    const rows = await client.query('columns', sql, { table }, z.object({ name: z.string() }));
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(columns).sort());
  }
});

test('a deletion that was begun and never done is not copied', async () => {
  const client = await openTestStore();
  const sql = `INSERT INTO deletions (project_id, kind, entity_id, clock, reaches, is_done)
VALUES ('mine', 'trace', 'begun', 1, 1, 0), ('mine', 'trace', 'done', 1, 1, 0), ('mine', 'trace', 'done', 1, 1, 1)`;
  await client.command(sql);
  const source = clickHouseTransferStore(client);
  expect(await source.digests('mine' as ProjectId, 'deletions', undefined, 'counts')).toEqual([
    { day: '1970-01-01', rows: 1, checksum: 0n },
  ]);
});

test('a database is distinguished from another of the same name', async () => {
  const client = await openTestStore();
  const transfers = clickHouseTransferStore(client);
  const before = await transfers.identity();
  expect(await transfers.identity()).toBe(before);
  await client.command(`DROP DATABASE ${client.database} SYNC`);
  await client.command(`CREATE DATABASE ${client.database}`, { settings: { database: 'default' } });
  expect(await transfers.identity()).not.toBe(before);
});
