import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { invalidInput } from '@spanledger/core';

/** `invalid_input` for parameters of the address that the client does not take. */
export const createClientAt = (options: ClickHouseClientConfigOptions): ClickHouseClient => {
  try {
    return createClient(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalidInput(
      `The address of ClickHouse cannot be used: ${reason}. Its path names the database, as in http://host:8123/spanledger.`,
    );
  }
};
