import type { TransferStore } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleTransferSource } from './timescale-transfer-source.ts';
import { timescaleTransferTarget } from './timescale-transfer-target.ts';

/** The PostgreSQL side of `transfer`. */
export const timescaleTransferStore = (client: Timescale): TransferStore => ({
  ...timescaleTransferSource(client),
  ...timescaleTransferTarget(client),
});
