import { pageDaysOf, versionCountsOf, type ClickHouse } from '../client/clickhouse-client.ts';
import { versionsOfSummedProject } from '../traces/stored-sums.ts';

/**
 * Counts every project and every day as large, so that candidates and few matches are found first where that is
 * allowed. Remembers no days, and adds the names of its statements to `names`.
 */
export const asLarge = (client: ClickHouse, names: string[] = [], versions = 1_000_000_000): ClickHouse => {
  const query: ClickHouse['query'] = async (name, sql, params, schema, limits) => {
    names.push(name);
    if (name === 'count-versions') return [schema.parse({ versions })];
    return client.query(name, sql, params, schema, limits);
  };
  return { ...client, query, versionCounts: versionCountsOf(), pageDays: pageDaysOf() };
};

/** Counts every project as just so large that stored sums of traces are used. */
export const asSummed = (client: ClickHouse): ClickHouse => asLarge(client, [], versionsOfSummedProject);
