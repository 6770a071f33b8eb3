import type { ClickHouseSettings } from '@clickhouse/client';
import { searchIndexes } from '../query/search-index.ts';

/** An insert that takes longer is aborted by the server: derived values rely on rows not appearing later. */
export const insertTimeoutMs = 60_000;

/** For this long after its mark rows of a day are written without another mark. */
export const markHoldsMs = 10_000;

/**
 * How old a day's marks must be when values derived from the day are computed. Rows are written at most `markHoldsMs`
 * after their mark, and readable `insertTimeoutMs` later; a concurrent insert that was merged with them takes that long
 * once more.
 */
export const restMsOfDays = markHoldsMs + 2 * insertTimeoutMs;

/** For reads that a write waits for. */
export const recordLimits = { isForWriting: true, timeoutMs: 30_000, memoryMaxBytes: 4_000_000_000 };

/** Of every statement, whatever the profile of the account has. */
export const commonSettings: ClickHouseSettings = {
  async_insert: 0,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_64bit_floats: 0,
  output_format_json_map_as_array_of_tuples: 0,
  // An aggregate of nothing is 0 or empty, and has a row.
  aggregate_functions_null_for_empty: 0,
  empty_result_for_aggregation_by_empty_set: 0,
  // Columns of a row that is missing in a join, and columns of tables that are made, are not Nullable.
  join_use_nulls: 0,
  data_type_default_nullable: 0,
  enable_analyzer: 1,
  enable_global_with_statement: 1,
  input_format_native_allow_types_conversion: 1,
  // What was written is read at once, and all of it: statements have limits of their own.
  use_query_cache: 0,
  limit: '0',
  offset: '0',
  max_result_rows: '0',
  max_result_bytes: '0',
  // A read that reaches a limit, also one of the account, is an error, and not some of the rows.
  timeout_overflow_mode: 'throw',
  timeout_overflow_mode_leaf: 'throw',
  read_overflow_mode: 'throw',
  read_overflow_mode_leaf: 'throw',
  group_by_overflow_mode: 'throw',
  sort_overflow_mode: 'throw',
  result_overflow_mode: 'throw',
  set_overflow_mode: 'throw',
  join_overflow_mode: 'throw',
  distinct_overflow_mode: 'throw',
  transfer_overflow_mode: 'throw',
  do_not_merge_across_partitions_select_final: 1,
  // Only conditions on the sorting key of a table are moved, and these are the same for all versions of a row.
  optimize_move_to_prewhere_if_final: 1,
  // Statistics of columns order the conditions that are moved: of parts that are new it would read them for every statement.
  use_statistics: 0,
  // Ids of a larger subquery are in nearly all blocks: looking for each in the index takes longer than reading these.
  use_index_for_in_with_subqueries_max_values: '10000',
  // Wide columns of a page are read for its own rows alone, for any number of rows before it.
  query_plan_max_limit_for_lazy_materialization: '0',
  // An error in the middle of an answer is then an error and not half an answer.
  wait_end_of_query: 1,
  // Answers are buffered in memory up to this size and on the server's disk beyond it, which may be full.
  http_response_buffer_size: String(2 ** 20),
  // An answer has a recognisable end, which `rowsOfWholeAnswer` checks.
  output_format_json_array_of_rows: 1,
  cancel_http_readonly_queries_on_client_close: 1,
  // For replicated tables the server asks its old analyzer whether an insert can be spread, which fails on our views.
  parallel_distributed_insert_select: '0',
};

const insertSettings: ClickHouseSettings = {
  // Built later, for larger parts.
  exclude_materialize_skip_indexes_on_insert: searchIndexes.join(', '),
  // Clients may send any year, and rows are partitioned by month.
  max_partitions_per_insert_block: '0',
  max_execution_time: insertTimeoutMs / 1000,
  // Of two versions in one insert a merge keeps the later one, and FINAL until then: looking for them took a fifth of it.
  optimize_on_insert: 0,
  // Columns derived from others may be inserted, where that is cheaper than deriving them.
  insert_allow_materialized_columns: 1,
};

/**
 * The table's own limit is one part, so that an insert without this setting is refused: one of a process that leaves to
 * views what `announceRows` does.
 */
const receiptSettings: ClickHouseSettings = { parts_to_throw_insert: '3000' };

export const insertSettingsOf = (table: string): ClickHouseSettings =>
  table === 'ingest_batches' ? { ...insertSettings, ...receiptSettings } : insertSettings;
