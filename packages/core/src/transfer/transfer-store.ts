import type { ProjectId } from '../ids.ts';
import type { Day } from '../time.ts';
import type { Period } from '../verify/derived-stats.ts';
import type { CopiedKind } from './copied-columns.ts';

export type CopiedValue = string | null | readonly string[] | readonly (readonly [string, string])[];

/** A stored row, by column, with every column that any store has. See `copiedTables`. */
export type CopiedRow = Readonly<Record<string, CopiedValue>>;

/** The parts of a row's key, in the order of `CopiedTable.key`. */
export type RowKey = readonly string[];

/** `counts`: numbers of rows only. `rows`: their keys and versions. `contents`: everything. */
export type CompareDepth = 'counts' | 'rows' | 'contents';

/** The contents of one day. Days without rows are absent. */
export interface DayDigest {
  readonly day: Day;
  readonly rows: number;
  /** A sum over hashes of the rows: the same in every store that has the same rows. 0 when only counted. */
  readonly checksum: bigint;
}

/** The parts of a row that are needed to compare it with another store's. */
export interface RowEntry {
  readonly key: RowKey;
  readonly hash: string;
}

/** Rows of one day: all between two keys, inclusive, or the listed ones of those. */
export interface RowRange {
  readonly day: Day;
  readonly first: RowKey;
  readonly last: RowKey;
  readonly keys: readonly RowKey[] | undefined;
}

/** Where a row is that is no longer where it was. */
export interface GoneRow {
  readonly key: RowKey;
  /** The version of the deletion there: above every version of the row. */
  readonly version: bigint;
  /** The same entity is on another day, or under another name. */
  readonly isElsewhere: boolean;
}

/** The contents of a store, to be compared and copied: everything that is live at the time of the read. */
export interface TransferSource {
  /** The identity of the database itself, not the address by which it was reached. */
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
  /** In any order; rows deleted meanwhile are left out. `too_expensive` when the range is too much at once. */
  rows(projectId: ProjectId, kind: CopiedKind, range: RowRange): AsyncIterable<CopiedRow>;
  /** Those of these rows that were deleted, or have moved; rows that never existed are absent. */
  whereabouts(projectId: ProjectId, kind: CopiedKind, day: Day, keys: readonly RowKey[]): Promise<readonly GoneRow[]>;
}

/** Receives the rows of another store. */
export interface TransferTarget {
  /**
   * Rows of one project, durable and readable when it resolves. Of two copies of an entity the one with the higher
   * version wins, and of equal versions the one written last; so it is idempotent. Values derived from the rows are
   * computed again.
   */
  put(projectId: ProjectId, kind: CopiedKind, rows: readonly CopiedRow[]): Promise<void>;
  /**
   * Deletes rows that are elsewhere or nowhere in the source, unless the target's rows have later values than their
   * deletion.
   */
  remove(projectId: ProjectId, kind: CopiedKind, day: Day, gone: readonly GoneRow[]): Promise<void>;
}

export interface TransferStore extends TransferSource, TransferTarget {}
