import type { ProjectId } from '../ids.ts';
import type { Day } from '../time.ts';
import type { Period } from '../verify/derived-stats.ts';
import type { CopiedKind } from './copied-columns.ts';

export type CopiedValue = string | null | readonly string[] | readonly (readonly [string, string])[];

/** A stored row, by column, with nothing left out that any store remembers of it. See `copiedTables`. */
export type CopiedRow = Readonly<Record<string, CopiedValue>>;

/** The parts of a row's key, in the order of `CopiedTable.key`. */
export type RowKey = readonly string[];

/** `counts`: nothing but how many. `rows`: their keys and versions. `contents`: everything. */
export type CompareDepth = 'counts' | 'rows' | 'contents';

/** What there is of one day. Days without rows are absent. */
export interface DayDigest {
  readonly day: Day;
  readonly rows: number;
  /** A sum over hashes of the rows: the same in every store that has the same rows. 0 when only counted. */
  readonly checksum: bigint;
}

/** A row as far as it takes to tell whether it is the same elsewhere. */
export interface RowEntry {
  readonly key: RowKey;
  readonly hash: string;
}

/** Rows of one day: all between two keys, these included, or those of them that are named. */
export interface RowRange {
  readonly day: Day;
  readonly first: RowKey;
  readonly last: RowKey;
  readonly keys: readonly RowKey[] | undefined;
}

/** Where a row is that is no longer where it was. */
export interface GoneRow {
  readonly key: RowKey;
  /** Of what ended it there: it outlives all that the row knew. */
  readonly version: bigint;
  /** The same entity is on another day, or under another name. */
  readonly isElsewhere: boolean;
}

/** What a store has, to be compared and copied. Everything that is live when it is asked for. */
export interface TransferSource {
  /** Names the database itself, not the address that it was reached by. */
  identity(): Promise<string>;
  projects(): Promise<readonly ProjectId[]>;
  /** By day, in order. `undefined` is all time. */
  digests(
    projectId: ProjectId,
    kind: CopiedKind,
    period: Period | undefined,
    depth: CompareDepth,
  ): Promise<readonly DayDigest[]>;
  /** The rows of a day, in the order of the bytes of their keys. */
  entries(
    projectId: ProjectId,
    kind: CopiedKind,
    day: Day,
    depth: Exclude<CompareDepth, 'counts'>,
  ): AsyncIterable<RowEntry>;
  /** In any order; rows that are gone by now are left out. `too_expensive` when the range is too much at once. */
  rows(projectId: ProjectId, kind: CopiedKind, range: RowRange): AsyncIterable<CopiedRow>;
  /** Those of these rows that were ended, or have moved; what was never there is absent. */
  whereabouts(projectId: ProjectId, kind: CopiedKind, day: Day, keys: readonly RowKey[]): Promise<readonly GoneRow[]>;
}

/** Takes what another store has. */
export interface TransferTarget {
  /**
   * Rows of one project, durable and readable when it resolves. Of two copies of an entity the better-informed one
   * stays, and of equally informed ones the one that came last; so repeating it changes nothing. What is derived from
   * the rows is computed again.
   */
  put(projectId: ProjectId, kind: CopiedKind, rows: readonly CopiedRow[]): Promise<void>;
  /** Ends rows that are elsewhere or nowhere by now, unless what is here is better informed than what ended them. */
  remove(projectId: ProjectId, kind: CopiedKind, day: Day, gone: readonly GoneRow[]): Promise<void>;
}

export interface TransferStore extends TransferSource, TransferTarget {}
