import type { Dialect } from '@spanledger/telemetry-sql';
import { lagMinutes } from '@spanledger/telemetry-rows';
import { costOf, isRepriced, isUnpriced, recordedCostOf, wasUnpriced } from '../costs/counting-rule.ts';
import { countingReceipts } from '../ledger/counting-receipts.ts';
import { ledgerHoursSql } from '../ledger/ledger-hours-sql.ts';
import { aggregateSql } from '../metrics/aggregate-sql.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { anyOf, equals, whereProject } from './conditions.ts';
import { timeBounds } from './time-bounds.ts';

export const sqlDialect: Dialect = {
  rows: rowDialect,
  aggregates: aggregateSql,
  costs: { costOf, isUnpriced, recordedCostOf, wasUnpriced, isRepriced },
  statements: {
    ledgerHours: ledgerHoursSql,
    lag: `
SELECT count() AS parts, quantile(0.5)(lag_ms) AS p50, quantile(0.95)(lag_ms) AS p95, max(lag_ms) AS slowest
FROM (
  SELECT greatest(dateDiff('millisecond', received_at, stored_at), 0) AS lag_ms
  FROM ingest_batches
  WHERE received_at >= now64(6, 'UTC') - INTERVAL ${lagMinutes} MINUTE
)`,
    // Maps are summed up by an aggregate.
    unpricedModels: (where) => `
SELECT o.model AS model, o.provider AS provider, count() AS observations,
  CAST(sumMap(o.usage_details) AS Map(String, UInt64)) AS units,
  toUnixTimestamp64Micro(min(o.start_time)) AS firstSeen, toUnixTimestamp64Micro(max(o.start_time)) AS lastSeen,
  count() OVER () AS totalItems
FROM observations AS o FINAL
${where}
GROUP BY model, provider`,
  },
  latest: (table, alias) => `${table} AS ${alias} FINAL`,
  versionIsLive: (alias) => [`${alias}.is_deleted = 0`],
  countingReceipts,
  where: whereProject,
  equals,
  anyOf,
  timeBounds,
  timeOf: (bound) => `fromUnixTimestamp64Micro(${bound}, 'UTC')`,
  day: (time) => `toDate(${time})`,
  dayText: (time) => `toString(toDate(${time}))`,
  textOfDay: (day) => `toString(${day})`,
  sumIf: (column, condition) => `sumIf(${column}, ${condition})`,
  // Answers are JSON, which holds no bytes.
  bytes: (column) => `base64Encode(${column})`,
};
