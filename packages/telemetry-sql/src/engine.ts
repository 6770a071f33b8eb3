import type { Day, Micros, ObservationKey, ProjectId } from '@spanledger/core';
import type { z } from 'zod';
import type { Dialect, PageSql } from './dialect.ts';
import type { Narrowed, Since, StoredSums, Within } from './engine-conditions.ts';
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

/** Entities whose times are looked up: those with these ids, or those of the traces with these ids. */
export type Located = 'traces' | 'scores' | 'observationsOfTraces' | 'scoresOfTraces';

/** A page newest first, of the times `from` (inclusive) to `to` (exclusive). Scores have no stored days. */
export interface AskedPage {
  readonly of: PageSql['of'];
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  readonly limit: number;
  /** How many rows the pages before it have. */
  readonly skipped: number;
  /** Whether bodies are searched, of which an engine may have an index. */
  readonly isSearched: boolean;
  /** True if every row of these times matches. */
  readonly isOfAll: boolean;
}

/** Rows of the times `from` (inclusive) to `to` (exclusive) that fulfil conditions on their own columns. */
export interface AskedMatches extends Pick<AskedPage, 'of' | 'from' | 'to'> {
  /** None if all rows of these times are asked for. */
  readonly conditions: (parameters: SqlParameters) => readonly string[];
  /** On the traces `t` of the rows, whenever these are; none without them. */
  readonly onTraces?: (parameters: SqlParameters) => readonly string[];
}

/** Of a row of an observation. */
export interface NamedObservation {
  readonly traceId: string;
  readonly id: string;
}

/** An engine of telemetry, with the interface that these reads need. */
export interface TelemetryEngine {
  readonly dialect: Dialect;
  /** Of a new statement; with a project it is bound already, and `dialect.where` uses it. */
  parameters(projectId?: ProjectId): SqlParameters;
  /**
   * Runs a SELECT with the parameters bound so far, and checks each row. Integers and decimals may be texts. Rejects
   * with `unavailable` and `too_expensive`; messages never contain row contents.
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
   * Conditions on the keys of what matches, if it is little and the engine reads less by its keys. Keys are those of all
   * versions that match, so a statement needs the conditions of the match besides.
   */
  narrow(projectId: ProjectId, asked: AskedMatches): Promise<Narrowed>;
  /**
   * The sums of the traces of the times `from` (inclusive) to `to` (exclusive) that the engine has stored; `undefined` if
   * there are none.
   */
  storedSums(projectId: ProjectId, period: Pick<AskedPage, 'from' | 'to'>): Promise<StoredSums | undefined>;
  /**
   * Reads rows of listed entities. If plans depend on it, by `within`, some of the ids at a time; otherwise once,
   * without conditions.
   */
  readLocated<Row, Id extends string>(
    projectId: ProjectId,
    ids: readonly Id[],
    located: Located,
    read: (within: Within | undefined, ids: readonly Id[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]>;
  /**
   * Reads observations by their keys, at their current places, in no order. `read` gets FROM and WHERE of some of them,
   * under the alias `o`; it may be called more than once, and then returns each row only once.
   */
  readByKey<Row extends NamedObservation>(
    projectId: ProjectId,
    keys: readonly ObservationKey[],
    read: (from: (parameters: SqlParameters) => string) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]>;
  /**
   * The days of a period whose stored figures of agents cannot be used: those changed since, and those only partly in
   * the period.
   */
  uncomputedAgentDays(
    projectId: ProjectId,
    period: { readonly from: Micros; readonly to: Micros },
  ): Promise<readonly Day[]>;
  /** How many rows a project has in a period, if computed days have that. */
  countByDays(
    projectId: ProjectId,
    of: 'traces' | 'observations',
    period: { readonly fromTimestamp?: Micros | undefined; readonly toTimestamp?: Micros | undefined },
  ): Promise<number | undefined>;
}
