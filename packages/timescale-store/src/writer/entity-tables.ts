import { dayNumberOf, observationFields, rowVersion, scoreFields, storedVersion, traceFields } from '@spanledger/core';
import type { Micros, ObservationRow, Place, ScoreRow, TraceRow } from '@spanledger/core';
import { storedTime, type Column } from '../rows/column.ts';
import { observationRowColumns } from '../rows/observation-row.ts';
import { scoreRowColumns } from '../rows/score-row.ts';
import { traceRowColumns } from '../rows/trace-row.ts';
import type { PartitionedTable } from '../partitions/partitioned-tables.ts';

/** How the rows of a kind of entity are identified, and where their keys are. */
export interface EntityTable<Row> {
  readonly table: PartitionedTable;
  readonly keyTable: string;
  /** The key columns of an entity, `project_id` first. */
  readonly keyColumns: readonly string[];
  /** The further columns of its key. */
  readonly keptColumns: readonly string[];
  readonly timeColumn: string;
  readonly columns: readonly Column<Row>[];
  keyOf(row: Row): readonly string[];
  keptOf(row: Row): readonly (string | null)[];
  timeOf(row: Row): Micros;
  versionOf(row: Row): bigint;
  /** When it moved from another day, name or trace; `undefined` when it did not. */
  movedAt(row: Row): Micros | undefined;
}

type Moving = Pick<TraceRow, 'movedFrom' | 'alsoAt' | 'updatedAt'>;

/** True if a copy may be, or may appear, on another day, or under another name or trace. */
const movedAt = (own: Place, { movedFrom = own.at, alsoAt = [], updatedAt }: Moving): Micros | undefined => {
  const isElsewhere = ({ at, name = own.name, traceId = own.traceId }: Place): boolean =>
    dayNumberOf(at) !== dayNumberOf(own.at) || name !== own.name || traceId !== own.traceId;
  return [{ at: movedFrom }, ...alsoAt].some(isElsewhere) ? storedTime(updatedAt) : undefined;
};

export const observationTable: EntityTable<ObservationRow> = {
  table: 'observations',
  keyTable: 'observation_keys',
  keyColumns: ['project_id', 'trace_id', 'id'],
  keptColumns: [],
  timeColumn: 'start_time',
  columns: observationRowColumns,
  keyOf: ({ projectId, traceId, id }) => [projectId, traceId, id],
  keptOf: () => [],
  timeOf: ({ startTime }) => storedTime(startTime),
  versionOf: (row) => storedVersion(observationFields, row),
  movedAt: (row) => {
    const { startTime: at, traceId, orphanTrace, alsoAt = [] } = row;
    const orphan = orphanTrace === undefined ? [] : [{ at, traceId: orphanTrace }];
    return movedAt({ at, traceId }, { ...row, alsoAt: [...alsoAt, ...orphan] });
  },
};

export const traceTable: EntityTable<TraceRow> = {
  table: 'traces',
  keyTable: 'trace_keys',
  keyColumns: ['project_id', 'id'],
  keptColumns: [],
  timeColumn: 'timestamp',
  columns: traceRowColumns,
  keyOf: ({ projectId, id }) => [projectId, id],
  keptOf: () => [],
  timeOf: ({ timestamp }) => storedTime(timestamp),
  versionOf: ({ record }) => rowVersion(traceFields, record),
  movedAt: (row) => movedAt({ at: row.timestamp }, row),
};

export const scoreTable: EntityTable<ScoreRow> = {
  table: 'scores',
  keyTable: 'score_keys',
  keyColumns: ['project_id', 'id'],
  keptColumns: ['trace_id'],
  timeColumn: 'timestamp',
  columns: scoreRowColumns,
  keyOf: ({ projectId, id }) => [projectId, id],
  keptOf: ({ record }) => [record.traceId],
  timeOf: ({ timestamp }) => storedTime(timestamp),
  versionOf: ({ record }) => rowVersion(scoreFields, record),
  movedAt: (row) => {
    const { timestamp: at, record, renamedFrom, alsoAt = [] } = row;
    const old = renamedFrom === undefined ? [] : [{ at, name: renamedFrom }];
    return movedAt({ at, name: record.name ?? '' }, { ...row, alsoAt: [...alsoAt, ...old] });
  },
};
