import type { TransferStore } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseTransferSource } from './clickhouse-transfer-source.ts';
import { clickHouseTransferTarget } from './clickhouse-transfer-target.ts';

/** The ClickHouse side of `transfer`. */
export const clickHouseTransferStore = (client: ClickHouse): TransferStore => ({
  ...clickHouseTransferSource(client),
  ...clickHouseTransferTarget(client),
});
