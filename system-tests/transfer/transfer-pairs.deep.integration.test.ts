import { describeTransfer, type TransferPlace } from '@spanledger/testing';
import { afterAll } from 'vitest';

import { openOnClickHouse, openOnPostgres, type Place } from './transfer-places.fixture.ts';

const opened: Place[] = [];
afterAll(async () => {
  await Promise.all(opened.map(async (place) => place.close()));
});

const keep = (place: Place): TransferPlace => {
  opened.push(place);
  const { store, transfers } = place;
  const { records, derivedStats } = store;
  return { store, records, transfers, derivedStats, refresh: () => place.refresh() };
};

describeTransfer('from ClickHouse to PostgreSQL', async () => [
  keep(await openOnClickHouse()),
  keep(await openOnPostgres()),
]);

describeTransfer('from PostgreSQL to ClickHouse', async () => [
  keep(await openOnPostgres()),
  keep(await openOnClickHouse()),
]);
