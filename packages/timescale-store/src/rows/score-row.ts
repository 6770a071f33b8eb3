import { scoreFields, storedScoreColumns, type ScoreRow } from '@spanledger/core';
import { nullBitsOfScore } from '@spanledger/telemetry-rows';
import { fieldColumns, textValue, timeValue, type Column } from './column.ts';
import { recordColumns } from './record-columns.ts';

/** The columns of `scores`. */
export const scoreRowColumns: readonly Column<ScoreRow>[] = [
  ['project_id', (row) => textValue(row.projectId)],
  ['id', (row) => textValue(row.id)],
  ['timestamp', (row) => timeValue(row.timestamp)],
  ...fieldColumns<typeof storedScoreColumns, ScoreRow>(storedScoreColumns),
  ...recordColumns(scoreFields, nullBitsOfScore),
];
