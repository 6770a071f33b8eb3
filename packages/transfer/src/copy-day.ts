import {
  type CompareDepth,
  type CopiedKind,
  type CopiedRow,
  type Day,
  DomainError,
  type ProjectId,
  type RowEntry,
  type RowKey,
  type RowRange,
  type TransferSource,
  type TransferStore,
} from '@spanledger/core';
import { matchEntries } from './match-entries.ts';

/** The number of rows, or of their characters, in a write. */
const rowsMax = 10_000;
const charactersMax = 8 * 1024 * 1024;
/** Non-adjacent rows are requested by their keys. */
const namedMax = 2_000;
const extrasMax = 500;

/** One day of one kind of row, and between which stores. */
export interface CopiedDay {
  readonly source: TransferSource;
  readonly target: TransferStore;
  readonly projectId: ProjectId;
  readonly kind: CopiedKind;
  readonly day: Day;
  readonly depth: Exclude<CompareDepth, 'counts'>;
  /** The target has no rows of the day, so it is not queried. */
  readonly isNew: boolean;
}

interface CopyWatch {
  /** After each write: the number of its rows. */
  readonly onCopied: (rows: number) => void;
  /** At each row that the target has already. */
  readonly onSame: () => void;
  readonly onRemoved: (rows: number) => void;
  /** Throws when the work must end. */
  readonly checkStopped: () => void;
}

/**
 * Writes what the target lacks of a day, and ends there what the source has ended or moved. May be cut off anywhere,
 * and done again.
 */
export const copyDay = async (copied: CopiedDay, watch: CopyWatch): Promise<void> => {
  const writes = writesOf(copied, watch);
  try {
    await copyDifferences(copied, watch, writes);
  } finally {
    await writes.end();
  }
};

const copyDifferences = async (copied: CopiedDay, watch: CopyWatch, writes: Writes): Promise<void> => {
  const { source, target, projectId, kind, day, depth, isNew } = copied;
  const theirs = isNew ? nothing() : target.entries(projectId, kind, day, depth);
  let keys: RowKey[] = [];
  let isWhole = true;
  let hasGap = false;
  let extras: RowKey[] = [];
  const copyKeys = async (): Promise<void> => {
    watch.checkStopped();
    const [first, last] = [keys[0], keys.at(-1)];
    if (first === undefined || last === undefined) return;
    await copyRange(copied, { day, first, last, keys: isWhole ? undefined : keys }, keys, writes);
    [keys, isWhole, hasGap] = [[], true, false];
  };
  const endExtras = async (): Promise<void> => {
    if (extras.length === 0) return;
    const gone = await source.whereabouts(projectId, kind, day, extras);
    extras = [];
    if (gone.length > 0) await target.remove(projectId, kind, day, gone);
    watch.onRemoved(gone.length);
  };
  for await (const { key, outcome } of matchEntries(source.entries(projectId, kind, day, depth), theirs)) {
    if (outcome === 'extra') {
      extras.push(key);
      if (extras.length >= extrasMax) await endExtras();
      continue;
    }
    if (outcome === 'same') {
      hasGap = true;
      watch.onSame();
      continue;
    }
    // Rows between two differing rows, which do not differ themselves, must be left out.
    if (keys.length > 0 && hasGap) isWhole = false;
    hasGap = false;
    keys.push(key);
    if (keys.length >= (isWhole ? rowsMax : namedMax)) await copyKeys();
  }
  await copyKeys();
  await writes.end();
  await endExtras();
};

async function* nothing(): AsyncGenerator<RowEntry, void, undefined> {}

/** One write is under way while the next rows are read. */
interface Writes {
  /** Rejects when the write before it has failed. */
  put(rows: readonly CopiedRow[]): Promise<void>;
  /** When nothing is under way any more. */
  end(): Promise<void>;
}

const writesOf = ({ target, projectId, kind }: CopiedDay, { onCopied }: CopyWatch): Writes => {
  let inFlight: Promise<void> = Promise.resolve();
  return {
    put: async (rows) => {
      await inFlight;
      inFlight = target.put(projectId, kind, rows).then(() => onCopied(rows.length));
      // It is reported where it is awaited.
      inFlight.catch(() => {});
    },
    end: () => inFlight,
  };
};

const copyRange = async (
  copied: CopiedDay,
  range: RowRange,
  keys: readonly RowKey[],
  writes: Writes,
): Promise<void> => {
  const { source, projectId, kind } = copied;
  try {
    let rows: CopiedRow[] = [];
    let characters = 0;
    for await (const row of source.rows(projectId, kind, range)) {
      rows.push(row);
      characters += charactersOf(row);
      if (characters < charactersMax) continue;
      await writes.put(rows);
      [rows, characters] = [[], 0];
    }
    if (rows.length > 0) await writes.put(rows);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'too_expensive' || keys.length === 1) throw error;
    const middle = Math.ceil(keys.length / 2);
    for (const half of [keys.slice(0, middle), keys.slice(middle)]) {
      const [first, last] = [half[0], half.at(-1)];
      if (first === undefined || last === undefined) continue;
      const part = { ...range, first, last, keys: range.keys === undefined ? undefined : half };
      await copyRange(copied, part, half, writes);
    }
  }
};

const charactersOf = (row: CopiedRow): number => {
  let characters = 0;
  for (const name in row) {
    const value = row[name] ?? null;
    if (value === null) continue;
    if (typeof value === 'string') characters += value.length;
    else
      for (const item of value) characters += typeof item === 'string' ? item.length : item[0].length + item[1].length;
  }
  return characters;
};
