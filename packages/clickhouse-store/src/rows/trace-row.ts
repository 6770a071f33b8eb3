import { traceFields, type TraceRow } from '@spanledger/core';
import { nullBitsOfTrace } from '@spanledger/telemetry-rows';
import { writeTime, type Column } from './column.ts';
import { otherPlaces } from './other-places.ts';
import { recordColumns } from './record-columns.ts';

/** The columns of `traces`, in the order of an insert. */
export const traceRowColumns: readonly Column<TraceRow>[] = [
  ['project_id', (to, row) => to.string(row.projectId)],
  ['id', (to, row) => to.string(row.id)],
  ['timestamp', (to, row) => writeTime(to, row.timestamp)],
  ['name', (to, { record }) => to.nullableString(record.name)],
  ['external_id', (to, { record }) => to.nullableString(record.externalId)],
  ['user_id', (to, { record }) => to.nullableString(record.userId)],
  ['session_id', (to, { record }) => to.nullableString(record.sessionId)],
  ['release', (to, { record }) => to.nullableString(record.release)],
  ['version', (to, { record }) => to.nullableString(record.version)],
  ['environment', (to, { record }) => to.string(record.environment ?? 'default')],
  ['input', (to, { record }) => to.nullableString(record.input)],
  ['output', (to, { record }) => to.nullableString(record.output)],
  ['public', (to, { record }) => to.flag(record.public ?? false)],
  ['bookmarked', (to, { record }) => to.flag(record.bookmarked ?? false)],
  [
    'tags',
    (to, { record }) => {
      to.length(record.tags.length);
      for (const tag of record.tags) to.string(tag);
    },
  ],
  ...recordColumns(traceFields, nullBitsOfTrace),
];

/** What is left of a trace at the places where it is no longer, or must not be. */
export const movedTrace = (row: TraceRow): readonly TraceRow[] => {
  const { timestamp, movedFrom, alsoAt = [], isGone } = row;
  if (isGone === true) return [{ ...row }];
  if (movedFrom === undefined && alsoAt.length === 0) return [];
  const places = [{ at: movedFrom ?? timestamp }, ...alsoAt];
  return otherPlaces({ at: timestamp }, places).map(({ at }) => ({
    ...row,
    timestamp: at,
    record: { ...row.record, input: null, output: null, metadata: {} },
  }));
};
