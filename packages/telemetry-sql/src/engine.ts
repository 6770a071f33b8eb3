import type { Day, Micros, ObservationKey, ProjectId } from '@spanledger/core';
import type { z } from 'zod';
import type { Dialect, PageSql } from './dialect.ts';
import type { Since, Within } from './engine-conditions.ts';
import type { SqlParameters } from './sql-parameters.ts';

export interface QueryLimits {
  readonly timeoutMs?: number | undefined;
  /** Of the answer: beyond it, `AnswerTooLargeError`. */
  readonly bytesMax?: number | undefined;
  /** Likewise; of a statement without LIMIT. */
  readonly rowsMax?: number | undefined;
  /** Of the server, where it can be bounded for one statement. */
  readonly memoryMaxBytes?: number | undefined;
  /** For a read that a write needs: passing a limit is `unavailable` then, since no caller can narrow it. */
  readonly isForWriting?: boolean | undefined;
}

/** Whose times are looked up: the entities of these ids, or what belongs to the traces of these ids. */
export type Located = 'traces' | 'scores' | 'observationsOfTraces' | 'scoresOfTraces';

/** A page newest first, of the times `from` (inclusive) to `to` (exclusive). Days are not kept of scores. */
export interface AskedPage {
  readonly of: PageSql['of'];
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  readonly limit: number;
  /** How many rows the pages before it have. */
  readonly skipped: number;
  /** Whether bodies are searched, of which an engine may have an index. */
  readonly isSearched: boolean;
  /** Whether every row of these times is asked for. */
  readonly isOfAll?: boolean;
}

/** Of a row of an observation. */
export interface NamedObservation {
  readonly traceId: string;
  readonly id: string;
}

/** An engine that keeps telemetry, as the reads here need it. */
export interface TelemetryEngine {
  readonly dialect: Dialect;
  /** Of a new statement; with a project it is bound already, and `dialect.where` names it. */
  parameters(projectId?: ProjectId): SqlParameters;
  /**
   * Runs a SELECT with the parameters that are bound by now, and checks each row. Whole numbers and decimals may come as
   * texts. Rejects with `unavailable` and `too_expensive`; messages never hold row contents.
   */
  query<Row>(
    name: string,
    sql: string,
    parameters: SqlParameters,
    rowSchema: z.ZodType<Row>,
    limits?: QueryLimits,
  ): Promise<Row[]>;
  /**
   * Reads a page of rows newest first, by `since`, from the newest times to older ones until the page is full.
   */
  readNewestFirst<Row>(
    projectId: ProjectId,
    asked: AskedPage,
    read: (since: Since) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]>;
  /**
   * Reads rows of entities that are named. Where plans depend on it, by `within`, some of the ids at a time; else once,
   * without conditions.
   */
  readLocated<Row, Id extends string>(
    projectId: ProjectId,
    ids: readonly Id[],
    located: Located,
    read: (within: Within | undefined, ids: readonly Id[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]>;
  /**
   * Reads observations by their keys, wherever they lie by now, in no order. `read` is given FROM and WHERE of some of them,
   * under the alias `o`; it may be called more than once, and then gives each row but once.
   */
  readByKey<Row extends NamedObservation>(
    projectId: ProjectId,
    keys: readonly ObservationKey[],
    read: (from: (parameters: SqlParameters) => string) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]>;
  /**
   * The days of a period of which figures of agents cannot be taken as they were computed: those that have changed since, and of
   * which it takes a part only.
   */
  uncomputedAgentDays(
    projectId: ProjectId,
    period: { readonly from: Micros; readonly to: Micros },
  ): Promise<readonly Day[]>;
  /** How many rows a project has in a period, where computed days hold that. */
  countByDays(
    projectId: ProjectId,
    of: 'traces' | 'observations',
    period: { readonly fromTimestamp?: Micros | undefined; readonly toTimestamp?: Micros | undefined },
  ): Promise<number | undefined>;
}
