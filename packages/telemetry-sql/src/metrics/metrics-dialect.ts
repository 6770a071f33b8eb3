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

/** Observations `o`, each once for each entry of one of their maps. */
export interface EntriesSql {
  readonly joins: readonly string[];
  /** Further columns, which `key` and `value` may use. */
  readonly selected: readonly string[];
  /** Whether conditions on entries can be evaluated only once these are selected. */
  readonly areSelectedFirst: boolean;
}

/** Further SQL of a dialect for metrics queries. */
export interface MetricsDialect {
  /** The whole statement; `limit` is bound. Entities are selected first, one row each, and grouped around that. */
  readonly statement: (
    entities: EntitySelection,
    plan: MetricsPlan,
    query: ResolvedMetricsQuery,
    limit: string,
  ) => string;
  /** The beginning of a bucket of a time, as in `planMetrics`. */
  readonly bucketOf: (time: string, bucket: NonNullable<ResolvedMetricsQuery['bucket']>) => string;
  /** `YYYY-MM` of a time, and its day, as texts. */
  readonly monthText: (time: string) => string;
  readonly dateText: (time: string) => string;
  /** A number as a text, in the form of answers. */
  readonly text: (number: string) => string;
  readonly answered: (number: string) => string;
  /** A condition in the form of answers. */
  readonly bool: (condition: string) => string;
  /** 1 for a true condition, otherwise 0. */
  readonly one: (condition: string) => string;
  /** Whole milliseconds from one time to another. */
  readonly msBetween: (from: string, to: string) => string;
  /** A list of a joined row; empty without one. */
  readonly joinedList: (column: string) => string;
  /** A nullable id that is compared with ids, none of which is empty. */
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
  /** Rows under an alias, as a subquery or by name, and their ids in brackets: read once if the engine supports it. */
  readonly selectOnce: (
    alias: string,
    columns: readonly string[],
    matching: string,
  ) => Pick<EntitySelection, 'with' | 'from'> & { readonly ids: string };
}
