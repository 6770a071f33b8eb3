import type { ResolvedMetricsQuery } from '@spanledger/core';
import type { MetricsPlan } from '@spanledger/telemetry-rows';
import type { SqlParameters } from '../sql-parameters.ts';
import type { EntitySelection } from './entity-selection.ts';

/** The entities that traces are joined to. */
export interface TraceOwners {
  /** FROM and WHERE: of any version of those that matter, or of more. */
  readonly from: string;
  /** The trace's id, never absent. */
  readonly column: string;
}

/** Observations `o`, each once for each entry of a map of theirs. */
export interface EntriesSql {
  readonly joins: readonly string[];
  /** More columns, which `key` and `value` may name. */
  readonly selected: readonly string[];
  /** Whether conditions on entries can be decided only once these are selected. */
  readonly areSelectedFirst: boolean;
}

/** What queries of metrics need of a dialect besides. */
export interface MetricsDialect {
  /** The whole statement; `limit` is bound. Entities are selected first, one row each, and grouped around that. */
  readonly statement: (
    entities: EntitySelection,
    plan: MetricsPlan,
    query: ResolvedMetricsQuery,
    limit: string,
  ) => string;
  /** Where a bucket of a time begins, as `planMetrics` has it. */
  readonly bucketOf: (time: string, bucket: NonNullable<ResolvedMetricsQuery['bucket']>) => string;
  /** `YYYY-MM` of a time, and its day, as texts. */
  readonly monthText: (time: string) => string;
  readonly dateText: (time: string) => string;
  /** A number as a text, and as answers have it. */
  readonly text: (number: string) => string;
  readonly answered: (number: string) => string;
  /** A condition as answers have it. */
  readonly bool: (condition: string) => string;
  /** 1 for a condition that holds, else 0. */
  readonly one: (condition: string) => string;
  /** Whole milliseconds from one time to another. */
  readonly msBetween: (from: string, to: string) => string;
  /** A list of what was joined; empty of nothing. */
  readonly joinedList: (column: string) => string;
  /** A nullable id that is compared with ids, of which none is empty. */
  readonly orEmpty: (column: string) => string;
  /** Joins at most one row for each. */
  readonly joinOne: string;
  /** Joins the trace of each entity as `t`, and an observation of traces among `ids` to its score as `o`; if stored. */
  readonly joinTrace: (owners: TraceOwners, query: ResolvedMetricsQuery, parameters: SqlParameters) => string;
  readonly joinObservation: (ids: string) => string;
  /** The key of an entry, and its value: of costs or of usage. */
  readonly entryKey: string;
  readonly entryValue: (of: 'cost' | 'usage') => string;
  readonly entries: (map: string) => EntriesSql;
  /** The latency of a trace with the sums `om`, in milliseconds; absent without observations. */
  readonly latencyOfSums: string;
  /** Rows under an alias, as a subquery or by name, and their ids in brackets: read once where the engine can. */
  readonly selectOnce: (
    alias: string,
    columns: readonly string[],
    matching: string,
  ) => Pick<EntitySelection, 'with' | 'from'> & { readonly ids: string };
}
