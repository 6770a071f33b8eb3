import { describeNameStore } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseNameStore } from './clickhouse-name-store.ts';

describeNameStore('ClickHouse', async () => clickHouseNameStore(await openTestStore()));
