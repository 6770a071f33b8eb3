import { columnOfField, copiedTables, costSources, parseDecimal, plainColumns, usdScale } from '@spanledger/core';
import { storedObservationColumns, storedScoreColumns } from '@spanledger/core';
import type { ColumnType, CopiedKind, CopiedRow, CopiedValue, StoredTable } from '@spanledger/core';
import { enumCodes, type Column } from '../rows/column.ts';
import type { RowBinary } from '../rows/row-binary.ts';

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

type Pairs = readonly (readonly [string, string])[];

const writers: Readonly<Record<ColumnType, (to: RowBinary, value: string, list: readonly unknown[]) => void>> = {
  text: (to, value) => to.string(value),
  'text?': (to, value) => to.string(value),
  time: (to, value) => to.uint64(Number(value)),
  'time?': (to, value) => to.uint64(Number(value)),
  word: (to, value) => to.byte(Number(value)),
  u8: (to, value) => to.byte(Number(value)),
  u32: (to, value) => to.uint32(Number(value)),
  'u32?': (to, value) => to.uint32(Number(value)),
  u64: (to, value) => to.uint64(Number(value)),
  u128: (to, value) => to.uint128(BigInt(value)),
  flag: (to, value) => to.flag(value === '1'),
  'money?': (to, value) => to.decimal128(parseDecimal(value, usdScale) ?? 0n),
  'float?': (to, value) => to.float64(Buffer.from(value, 'hex').readDoubleBE()),
  bytes: (to, value) => to.bytes(Buffer.from(value, 'hex')),
  texts: (to, _, items) => {
    to.length(items.length);
    for (const item of items as readonly string[]) to.string(item);
  },
  'text map': (to, _, pairs) => writePairs(to, pairs as Pairs, (value) => to.string(value)),
  'whole map': (to, _, pairs) => writePairs(to, pairs as Pairs, (value) => to.uint64(Number(value))),
  'money map': (to, _, pairs) =>
    writePairs(to, pairs as Pairs, (value) => to.decimal128(parseDecimal(value, usdScale) ?? 0n)),
};

const writePairs = (to: RowBinary, pairs: Pairs, write: (value: string) => void): void => {
  to.length(pairs.length);
  for (const [key, value] of pairs) {
    to.string(key);
    write(value);
  }
};

const columnOf = (name: string, type: ColumnType): Column<CopiedRow> => {
  const write = writers[type];
  const codesOfName = type === 'word' ? codes[name] : undefined;
  return [
    name,
    (to, row) => {
      const value: CopiedValue = row[name] ?? null;
      if (type.endsWith('?')) to.flag(value === null);
      if (value === null) return;
      if (typeof value !== 'string') write(to, '', value);
      else write(to, codesOfName === undefined ? value : String(codesOfName[value] ?? 0), []);
    },
  ];
};

const columnsOf = (kind: CopiedKind): readonly Column<CopiedRow>[] =>
  Object.entries(copiedTables[kind].columns).map(([name, type]) => columnOf(name, type));

/** The columns of an insert of copied rows. */
export const copiedRowColumns: Readonly<Record<CopiedKind, readonly Column<CopiedRow>[]>> = {
  deletions: columnsOf('deletions'),
  traces: columnsOf('traces'),
  observations: columnsOf('observations'),
  scores: columnsOf('scores'),
  dead_letters: columnsOf('dead_letters'),
  receipts: columnsOf('receipts'),
};
