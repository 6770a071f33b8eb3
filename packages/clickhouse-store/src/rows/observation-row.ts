import {
  countedRole,
  countingKey,
  countingOf,
  observationFields,
  observationLevels,
  observationTypes,
} from '@spanledger/core';
import type { Cost, ObservationRow, Usage, UsageRole } from '@spanledger/core';
import { nullBitsOfObservation } from '@spanledger/telemetry-rows';
import { enumCodes, writeMoneyMap, writeNullableTime, writeTime, writeUnits, type Column } from './column.ts';
import { costColumns } from './cost-columns.ts';
import { otherPlaces } from './other-places.ts';
import { recordColumns } from './record-columns.ts';

const typeCodes = enumCodes(observationTypes, 1);
const levelCodes = enumCodes(observationLevels, 1);
const conventionCodes: Readonly<Record<Usage['convention'], number>> = { inclusive: 1, exclusive: 2, given: 3 };
const roleCodes: Readonly<Record<UsageRole, number>> = { own: 0, aggregate: 1 };

/** A row that is no revision is what was recorded, and says so by its version. */
const nothingRecorded: Cost = { source: 'none', details: {}, total: null, modelId: null, priceVersion: null };

/** The columns of `observations`, in the order of an insert, of rows that `isPlain`: the server knows the others. */
export const observationRowColumns: readonly Column<ObservationRow>[] = [
  ['project_id', (to, row) => to.string(row.projectId)],
  ['trace_id', (to, row) => to.string(row.traceId)],
  ['id', (to, row) => to.string(row.id)],
  ['parent_observation_id', (to, { record }) => to.string(record.parentObservationId ?? '')],
  ['type', (to, { record }) => to.byte(typeCodes[record.type ?? 'SPAN'])],
  ['name', (to, { record }) => to.nullableString(record.name)],
  ['start_time', (to, row) => writeTime(to, row.startTime)],
  ['end_time', (to, { record }) => writeNullableTime(to, record.endTime)],
  ['completion_start_time', (to, { record }) => writeNullableTime(to, record.completionStartTime)],
  ['level', (to, { record }) => to.byte(levelCodes[record.level ?? 'DEFAULT'])],
  ['status_message', (to, { record }) => to.nullableString(record.statusMessage)],
  ['version', (to, { record }) => to.nullableString(record.version)],
  ['environment', (to, { record }) => to.string(record.environment ?? 'default')],
  ['input', (to, { record }) => to.nullableString(record.input)],
  ['output', (to, { record }) => to.nullableString(record.output)],
  ['model', (to, { record }) => to.nullableString(record.model)],
  ['provider', (to, { record }) => to.nullableString(record.provider)],
  ['model_parameters', (to, { record }) => to.nullableString(record.modelParameters)],
  ['prompt_name', (to, { record }) => to.nullableString(record.promptName)],
  [
    'prompt_version',
    (to, { record }) => {
      to.flag(record.promptVersion === null);
      if (record.promptVersion !== null) to.uint32(record.promptVersion);
    },
  ],
  ['usage_details', (to, { record }) => writeUnits(to, record.usage?.details)],
  ['usage_convention', (to, { record: { usage } }) => to.byte(usage === null ? 0 : conventionCodes[usage.convention])],
  ['usage_role', (to, { record }) => to.byte(roleCodes[countedRole(record)])],
  ['provided_cost', (to, { record }) => writeMoneyMap(to, record.providedCost)],
  ...costColumns<ObservationRow>('', ({ cost, repricedCost }) => repricedCost ?? cost),
  ['span_events', (to, { record }) => to.nullableString(record.spanEvents)],
  ['span_links', (to, { record }) => to.nullableString(record.spanLinks)],
  ...recordColumns(observationFields, nullBitsOfObservation),
];

/**
 * Whether what counts is what the role says by itself, and the cost is as it was recorded: so it is of nearly all rows,
 * and each column that an insert holds costs the server as much as several fields of a row.
 */
export const isPlain = ({ record, repricedCost }: ObservationRow): boolean =>
  repricedCost === undefined && !Object.hasOwn(record.metadata, countingKey);

/** The columns of any row. */
export const decidedRowColumns: readonly Column<ObservationRow>[] = [
  ...observationRowColumns,
  ['counted', (to, { record }) => to.flag(countingOf(record).counted)],
  ['repeats', (to, { record }) => to.string(countingOf(record).repeats ?? '')],
  ...costColumns<ObservationRow>('recorded_', ({ cost, repricedCost }) =>
    repricedCost === undefined ? nothingRecorded : cost,
  ),
];

/** What is left of an observation at the places where it is no longer, or must not be. */
export const movedObservation = (row: ObservationRow): readonly ObservationRow[] => {
  const { traceId: own, startTime, movedFrom, orphanTrace, alsoAt = [] } = row;
  if (movedFrom === undefined && orphanTrace === undefined && alsoAt.length === 0) return [];
  const before = { at: movedFrom ?? startTime, traceId: orphanTrace };
  const places = [before, ...alsoAt].map(({ at, traceId = own }) => ({ at, traceId }));
  return otherPlaces({ at: startTime, traceId: own }, places).map(({ at, traceId = own }) => ({
    ...row,
    traceId,
    startTime: at,
    record: { ...row.record, input: null, output: null, metadata: {}, spanEvents: null, spanLinks: null },
  }));
};
