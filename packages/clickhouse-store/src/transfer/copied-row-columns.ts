import { columnOfField, copiedTables, costSources, parseDecimal, plainColumns, usdScale } from '@spanledger/core';
import { storedObservationColumns, storedScoreColumns } from '@spanledger/core';
import type { ColumnType, CopiedKind, CopiedRow, StoredTable } from '@spanledger/core';
import {
  bytes,
  code,
  flag,
  float,
  listOf,
  money,
  nullable,
  pairsOf,
  text,
  time,
  u128,
  u32,
  u64,
  u8,
  type Pairs,
  type SimpleType,
} from '../rows/column-type.ts';
import { column, enumCodes, type Column } from '../rows/column.ts';

const costSourceCodes = enumCodes(costSources, 0);

/** The server's names of its enumerations. */
const codes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ...Object.fromEntries(
    [storedObservationColumns, storedScoreColumns].flatMap((table) =>
      plainColumns<StoredTable>(table).flatMap(([field, column]) =>
        typeof column === 'string' || column.values === undefined
          ? []
          : [[columnOfField(field), enumCodes(column.values as readonly string[], 1)] as const],
      ),
    ),
  ),
  usage_convention: enumCodes(['none', 'inclusive', 'exclusive', 'given'], 0),
  usage_role: enumCodes(['own', 'aggregate'], 0),
  cost_source: costSourceCodes,
  recorded_cost_source: costSourceCodes,
};

type ColumnMaker = (name: string) => Column<CopiedRow>;

const values =
  <V>(type: SimpleType<V>, read: (value: string, name: string) => V): ColumnMaker =>
  (name) =>
    column(name, type, (row) => read(String(row[name] ?? ''), name));

const nullables =
  <V>(type: SimpleType<V>, read: (value: string) => V): ColumnMaker =>
  (name) =>
    column(name, nullable(type), (row) => {
      const value = row[name] ?? null;
      return value === null ? null : read(String(value));
    });

const maps =
  <V>(type: SimpleType<V>, read: (value: string) => V): ColumnMaker =>
  (name) =>
    column(name, pairsOf(type), (row) =>
      ((row[name] ?? []) as Pairs<string>).map(([key, value]) => [key, read(value)] as const),
    );

const amountOf = (value: string): bigint => parseDecimal(value, usdScale) ?? 0n;

const makers: Readonly<Record<ColumnType, ColumnMaker>> = {
  text: values(text, String),
  'text?': nullables(text, String),
  time: values(time, Number),
  'time?': nullables(time, Number),
  word: values(code, (value, name) => codes[name]?.[value] ?? Number(value)),
  u8: values(u8, Number),
  u32: values(u32, Number),
  'u32?': nullables(u32, Number),
  u64: values(u64, Number),
  u128: values(u128, BigInt),
  flag: values(flag, (value) => value === '1'),
  'money?': nullables(money, amountOf),
  'float?': nullables(float, (value) => Buffer.from(value, 'hex').readDoubleBE()),
  bytes: values(bytes, (value) => Buffer.from(value, 'hex')),
  texts: (name) => column(name, listOf(text), (row) => (row[name] ?? []) as readonly string[]),
  'text map': maps(text, String),
  'whole map': maps(u64, Number),
  'money map': maps(money, amountOf),
};

const columnsOf = (kind: CopiedKind): readonly Column<CopiedRow>[] =>
  Object.entries(copiedTables[kind].columns).map(([name, type]) => makers[type](name));

/** The columns of an insert of copied rows. */
export const copiedRowColumns: Readonly<Record<CopiedKind, readonly Column<CopiedRow>[]>> = {
  deletions: columnsOf('deletions'),
  traces: columnsOf('traces'),
  observations: columnsOf('observations'),
  scores: columnsOf('scores'),
  dead_letters: columnsOf('dead_letters'),
  receipts: columnsOf('receipts'),
};
