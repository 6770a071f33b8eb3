import { copiedTables, dayOf, type CopiedKind, type CopiedRow } from '@spanledger/core';
import type { Statements } from '../client/timescale-client.ts';
import { copiedColumnsOf } from './copied-row-columns.ts';

type PlainKind = Exclude<CopiedKind, 'traces' | 'observations' | 'scores'>;

interface PlainTable {
  /** The unique key behind `project_id`. */
  readonly key: readonly string[];
  /** The resulting row when one exists already: this decides which of the two it is. */
  readonly conflict: (set: string) => string;
  /** Columns that only this store has, from the row. */
  readonly own: Readonly<Record<string, readonly [type: string, valueOf: (row: CopiedRow) => string]>>;
}

const plainTables: Readonly<Record<PlainKind, PlainTable>> = {
  deletions: {
    key: ['kind', 'entity_id', 'clock'],
    conflict: () => 'SET reaches = least(t.reaches, excluded.reaches)',
    own: {},
  },
  dead_letters: {
    key: ['id'],
    conflict: (set) => `SET ${set} WHERE t.state <= excluded.state`,
    own: {},
  },
  receipts: {
    key: ['batch_id', 'part', 'received_day'],
    conflict: (set) => `SET ${set} WHERE t.row_version <= excluded.row_version`,
    own: { received_day: ['date', (row) => dayOf(Number(row['received_at']))] },
  },
};

const types: Readonly<Record<string, string>> = {
  text: 'text',
  time: 'timestamptz',
  u8: 'smallint',
  u32: 'bigint',
  u64: 'bigint',
  u128: 'numeric',
  bytes: 'bytea',
  'whole map': 'json',
};

/** Rows without a key table. In the lock order of all writers. */
export const putPlainRows = async (
  statements: Statements,
  kind: PlainKind,
  rows: readonly CopiedRow[],
): Promise<void> => {
  const { table, columns: copied } = copiedTables[kind];
  const { key, conflict, own } = plainTables[kind];
  const columns = [
    ...copiedColumnsOf(kind).map(([name, valueOf]) => {
      const type = types[copied[name] ?? ''] ?? 'text';
      // Texts among parameters go through the codec automatically.
      return { name, type, valueOf: type === 'text' ? (row: CopiedRow) => row[name] as string : valueOf };
    }),
    ...Object.entries(own).map(([name, [type, valueOf]]) => ({ name, type, valueOf })),
  ];
  const keys = ['project_id', ...key];
  const nameOf = (row: CopiedRow): string => JSON.stringify(copiedTables[kind].key.map((column) => row[column]));
  const named = new Map(rows.map((row) => [nameOf(row), row]));
  const sorted = [...named].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
  const set = columns.filter(({ name }) => !keys.includes(name)).map(({ name }) => `${name} = excluded.${name}`);
  const values = columns.map(({ valueOf }) => sorted.map(valueOf));
  const given = columns.map(({ name, type }) => `g.${name}::${type}`).join(', ');
  const names = columns.map(({ name }) => name).join(', ');
  const sql = `
INSERT INTO ${table} AS t (${names})
SELECT ${given} FROM unnest(${columns.map((_, at) => `$${at + 1}::text[]`).join(', ')}) AS g (${names})
ON CONFLICT (${keys.join(', ')}) DO UPDATE ${conflict(set.join(', '))}`;
  await statements.run(`put-${table}`, sql, values);
};
