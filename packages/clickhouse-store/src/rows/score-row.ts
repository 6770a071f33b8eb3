import { scoreFields, storedScoreColumns, type ScoreRow } from '@spanledger/core';
import { nullBitsOfScore } from '@spanledger/telemetry-rows';
import { text, time } from './column-type.ts';
import { column, fieldColumns, type Column } from './column.ts';
import { otherPlaces } from './other-places.ts';
import { recordColumns } from './record-columns.ts';

/** The columns of `scores`, in the order of an insert. */
export const scoreRowColumns: readonly Column<ScoreRow>[] = [
  column('project_id', text, (row) => row.projectId),
  column('id', text, (row) => row.id),
  column('timestamp', time, (row) => row.timestamp),
  ...fieldColumns<typeof storedScoreColumns, ScoreRow>(storedScoreColumns),
  ...recordColumns(scoreFields, nullBitsOfScore),
];

/** The tombstones of a score at its former places and names, and at those where it must not be. */
export const movedScore = (row: ScoreRow): readonly ScoreRow[] => {
  const { timestamp, movedFrom, renamedFrom, alsoAt = [] } = row;
  const own = row.record.name ?? '';
  const before = { at: movedFrom ?? timestamp, name: renamedFrom };
  const places = [before, ...alsoAt].map(({ at, name = own }) => ({ at, name }));
  return otherPlaces({ at: timestamp, name: own }, places).map(({ at, name = own }) => ({
    ...row,
    timestamp: at,
    record: { ...row.record, name, stringValue: null, comment: null, metadata: {} },
  }));
};
