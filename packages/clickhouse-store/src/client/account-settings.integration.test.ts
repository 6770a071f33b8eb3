import {
  aTrace,
  anObservation,
  atFileEnd,
  computingAfterWrites,
  costOf,
  createClickHouseTables,
  describeMetricsReadersAgree,
  describeReadersAgree,
  someProject,
  someTime,
  telemetryRows,
} from '@spanledger/testing';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { computingStoreOn, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { withAccountSettings } from './account-settings.fixture.ts';
import { openClickHouse, type ClickHouse } from './clickhouse-client.ts';

/** Each by itself made reads or writes fail, or changed what they return. */
const accountSettings = {
  output_format_json_quote_64bit_floats: '1',
  output_format_json_map_as_array_of_tuples: '1',
  aggregate_functions_null_for_empty: '1',
  empty_result_for_aggregation_by_empty_set: '1',
  join_use_nulls: '1',
  data_type_default_nullable: '1',
  enable_analyzer: '0',
  enable_global_with_statement: '0',
  input_format_native_allow_types_conversion: '0',
  use_query_cache: '1',
  limit: '3',
  offset: '1',
  max_result_rows: '3',
  max_result_bytes: '100',
  timeout_overflow_mode: 'break',
};

const openClient = async (): Promise<ClickHouse> => {
  const database = await createClickHouseTables(inject('clickhouseUrl'));
  const url = await withAccountSettings(database.url, accountSettings);
  const client = openClickHouse({ url, withServerMessages: true });
  atFileEnd(async () => {
    await client.close();
    await database.drop();
  });
  return client;
};

describeReadersAgree('ClickHouse, with settings of the account,', async () => telemetryStoreOn(await openClient()), {
  runs: 1,
  seed: 7,
});

describeMetricsReadersAgree(
  'ClickHouse, with settings of the account,',
  async () => computingAfterWrites(computingStoreOn(await openClient()), (write) => write % 3 !== 2),
  { runs: 1, seed: 5 },
);

const nothingSchema = z.object({ n: z.number() });

const thousand = 'SELECT number FROM numbers(1000)';

test.each([
  ['read', `SELECT count() AS n FROM (${thousand})`, 'max_rows_to_read', 'break'],
  ['group_by', `SELECT count() AS n FROM (${thousand} GROUP BY number)`, 'max_rows_to_group_by', 'any'],
  ['sort', `SELECT number AS n FROM (${thousand}) ORDER BY -number`, 'max_rows_to_sort', 'break'],
  ['set', `SELECT count() AS n FROM numbers(1000) WHERE number IN (${thousand})`, 'max_rows_in_set', 'break'],
  [
    'join',
    `SELECT count() AS n FROM numbers(9) AS l JOIN (${thousand}) AS r USING number`,
    'max_rows_in_join',
    'break',
  ],
  ['distinct', `SELECT count() AS n FROM (SELECT DISTINCT number FROM (${thousand}))`, 'max_rows_in_distinct', 'break'],
])('a limit of the account for %s, at which it would leave rows out, is an error', async (kind, sql, limit, mode) => {
  const settings = { [limit]: '3', [`${kind}_overflow_mode`]: mode, max_block_size: '2' };
  const url = await withAccountSettings(inject('clickhouseUrl'), settings);
  const client = openClickHouse({ url, database: 'default' });
  atFileEnd(async () => client.close());
  await expect(client.query('limited', sql, {}, z.object({ n: z.coerce.number() }))).rejects.toMatchObject({
    code: 'too_expensive',
  });
});

test('with settings of the account a table has the types of its statement, and a slow read is too expensive', async () => {
  const client = await openClient();
  await client.command('CREATE TABLE plain (name String) ENGINE = MergeTree ORDER BY name');
  const slow = 'SELECT 1 AS n FROM numbers(100) WHERE sleepEachRow(0.05) = 0 SETTINGS max_block_size = 2';
  await expect(client.query('slow', slow, {}, nothingSchema, { timeoutMs: 200 })).rejects.toMatchObject({
    code: 'too_expensive',
  });
});

test('with settings of the account traces without costs come first when they are ordered by costs', async () => {
  const { writer, traces } = telemetryStoreOn(await openClient());
  const projectId = someProject();
  await writer.write(
    telemetryRows({
      traces: ['cheap', 'dear', 'silent'].map((id) => aTrace(projectId, id, { timestamp: someTime })),
      observations: [
        anObservation(projectId, 'cheap/1', { startTime: someTime }, { cost: costOf(1n) }),
        anObservation(projectId, 'dear/1', { startTime: someTime }, { cost: costOf(2n) }),
      ],
    }),
  );
  const orderBy = { column: 'totalCost', direction: 'ASC' } as const;
  const { items } = await traces.list(projectId, { page: 1, limit: 9, withBodies: false, orderBy });
  expect(items.map(({ id }) => id)).toEqual(['silent', 'cheap', 'dear']);
});
