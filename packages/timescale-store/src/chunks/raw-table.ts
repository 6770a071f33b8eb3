import { parseTime, type RawRow } from '@spanledger/postgres-kit';
import type { PartitionedTable } from '../partitions/partitioned-tables.ts';
import { decodeText } from '../rows/text-codec.ts';
import { observationTable, scoreTable, traceTable, type EntityTable } from '../writer/entity-tables.ts';

type Place = Pick<EntityTable<never>, 'table' | 'keyTable' | 'keyColumns' | 'keptColumns' | 'timeColumn'>;

const places: Readonly<Record<PartitionedTable, Place>> = {
  observations: observationTable,
  traces: traceTable,
  scores: scoreTable,
};

/** The column with the trace of an entity; deletions of a trace apply by it. */
const traceColumns: Readonly<Record<PartitionedTable, string>> = {
  observations: 'trace_id',
  traces: 'id',
  scores: 'trace_id',
};

/** An entity's table for exported rows, with columns of these names. */
export interface RawTable extends EntityTable<RawRow> {
  traceOf(row: RawRow): string | null;
}

export const rawTable = (table: PartitionedTable, names: readonly string[]): RawTable => {
  const { keyTable, keyColumns, keptColumns, timeColumn } = places[table];
  const valueOf = (name: string): ((row: RawRow) => string | null) => {
    const at = names.indexOf(name);
    return (row) => row[at] ?? null;
  };
  const textOf = (name: string): ((row: RawRow) => string | null) => {
    const stored = valueOf(name);
    return (row) => {
      const text = stored(row);
      return text === null ? null : decodeText(text);
    };
  };
  const [time, version] = [valueOf(timeColumn), valueOf('row_version')];
  const [keys, kept] = [keyColumns.map(textOf), keptColumns.map(textOf)];
  return {
    table,
    keyTable,
    keyColumns,
    keptColumns,
    timeColumn,
    columns: names.map((name) => [name, valueOf(name)] as const),
    keyOf: (row) => keys.map((key) => key(row) ?? ''),
    keptOf: (row) => kept.map((value) => value(row)),
    timeOf: (row) => parseTime((time(row) ?? '').replace('T', ' ').replace(/Z$/, '+00')),
    versionOf: (row) => BigInt(version(row) ?? ''),
    movedAt: () => undefined,
    traceOf: textOf(traceColumns[table]),
  };
};
