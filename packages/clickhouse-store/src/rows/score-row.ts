import { scoreDataTypes, scoreFields, scoreSources, type ScoreRow } from '@spanledger/core';
import { nullBitsOfScore } from '@spanledger/telemetry-rows';
import { enumCodes, writeTime, type Column } from './column.ts';
import { otherPlaces } from './other-places.ts';
import { recordColumns } from './record-columns.ts';

const dataTypeCodes = enumCodes(scoreDataTypes, 1);
const sourceCodes = enumCodes(scoreSources, 1);

/** The columns of `scores`, in the order of an insert. */
export const scoreRowColumns: readonly Column<ScoreRow>[] = [
  ['project_id', (to, row) => to.string(row.projectId)],
  ['id', (to, row) => to.string(row.id)],
  ['timestamp', (to, row) => writeTime(to, row.timestamp)],
  ['name', (to, { record }) => to.string(record.name ?? '')],
  ['trace_id', (to, { record }) => to.nullableString(record.traceId)],
  ['observation_id', (to, { record }) => to.nullableString(record.observationId)],
  ['session_id', (to, { record }) => to.nullableString(record.sessionId)],
  ['dataset_run_id', (to, { record }) => to.nullableString(record.datasetRunId)],
  ['data_type', (to, { record }) => to.byte(dataTypeCodes[record.dataType ?? 'NUMERIC'])],
  ['source', (to, { record }) => to.byte(sourceCodes[record.source ?? 'API'])],
  [
    'value',
    (to, { record }) => {
      to.flag(record.value === null);
      if (record.value !== null) to.float64(record.value);
    },
  ],
  ['string_value', (to, { record }) => to.nullableString(record.stringValue)],
  ['comment', (to, { record }) => to.nullableString(record.comment)],
  ['config_id', (to, { record }) => to.nullableString(record.configId)],
  ['queue_id', (to, { record }) => to.nullableString(record.queueId)],
  ['author_user_id', (to, { record }) => to.nullableString(record.authorUserId)],
  ['execution_trace_id', (to, { record }) => to.nullableString(record.executionTraceId)],
  ['environment', (to, { record }) => to.string(record.environment ?? 'default')],
  ...recordColumns(scoreFields, nullBitsOfScore),
];

/** What is left of a score at the places and names where it is no longer, or must not be. */
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
