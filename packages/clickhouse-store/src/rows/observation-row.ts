import { countedRole, countingKey, countingOf, observationFields, storedObservationColumns } from '@spanledger/core';
import type { ComposedField, Cost, estimateColumns, ObservationRow, Usage, UsageRole } from '@spanledger/core';
import { nullBitsOfObservation } from '@spanledger/telemetry-rows';
import { fieldColumns, writeMoneyMap, writeNullable, writeTime, writeUnits, type Column } from './column.ts';
import { costColumns } from './cost-columns.ts';
import { otherPlaces } from './other-places.ts';
import { recordColumns } from './record-columns.ts';

const conventionCodes: Readonly<Record<Usage['convention'], number>> = { inclusive: 1, exclusive: 2, given: 3 };
const roleCodes: Readonly<Record<UsageRole, number>> = { own: 0, aggregate: 1 };

/** A row that is no revision has the recorded cost; its version shows which it is. */
const nothingRecorded: Cost = { source: 'none', details: {}, total: null, modelId: null, priceVersion: null };

const composedColumns: Readonly<
  Record<ComposedField<typeof storedObservationColumns>, readonly Column<ObservationRow>[]>
> = {
  startTime: [['start_time', (to, row) => writeTime(to, row.startTime)]],
  parentObservationId: [['parent_observation_id', (to, { record }) => to.string(record.parentObservationId ?? '')]],
  usage: [
    ['usage_details', (to, { record }) => writeUnits(to, record.usage?.details)],
    [
      'usage_convention',
      (to, { record: { usage } }) => to.byte(usage === null ? 0 : conventionCodes[usage.convention]),
    ],
    ['usage_role', (to, { record }) => to.byte(roleCodes[countedRole(record)])],
  ],
  providedCost: [['provided_cost', (to, { record }) => writeMoneyMap(to, record.providedCost)]],
};

/** The columns of `observations` that every insert holds. */
const commonColumns: readonly Column<ObservationRow>[] = [
  ['project_id', (to, row) => to.string(row.projectId)],
  ['trace_id', (to, row) => to.string(row.traceId)],
  ['id', (to, row) => to.string(row.id)],
  ...fieldColumns<typeof storedObservationColumns, ObservationRow>(storedObservationColumns),
  ...Object.values(composedColumns).flat(),
  ...costColumns<ObservationRow>('', ({ cost, repricedCost }) => repricedCost ?? cost),
  ...recordColumns(observationFields, nullBitsOfObservation),
];

/**
 * True if its counting follows from the role alone, the cost is as recorded, nothing is estimated and it is no agent:
 * nearly all rows.
 */
export const isPlain = ({ record, repricedCost, estimate }: ObservationRow): boolean =>
  repricedCost === undefined &&
  estimate === undefined &&
  record.type !== 'AGENT' &&
  !Object.hasOwn(record.metadata, countingKey);

/**
 * The columns of `observations`, in the order of an insert, of rows that `isPlain`. Those that are left out have a
 * constant as their default. The server would have to plan how to derive a materialized column, which costs an insert
 * more than all other columns of its row; so the derived values of these rows are inserted.
 */
export const observationRowColumns: readonly Column<ObservationRow>[] = [
  ...commonColumns,
  ['counted', (to, { record }) => to.flag(countedRole(record) === 'own')],
  ['agent_name', (to) => to.string('')],
  ['agent_version', (to) => to.string('')],
  ['agent_scope', (to) => to.string('')],
  ['is_agent_call', (to) => to.flag(false)],
];

const estimated: Readonly<Record<keyof typeof estimateColumns, Column<ObservationRow>[1]>> = {
  estimated_input: (to, { estimate }) => writeNullable(to, estimate?.input ?? null, (units) => to.uint32(units)),
  estimated_output: (to, { estimate }) => writeNullable(to, estimate?.output ?? null, (units) => to.uint32(units)),
  estimated_cost: (to, { estimate }) => writeNullable(to, estimate?.cost ?? null, (amount) => to.decimal128(amount)),
};

/** The columns of any row; the server derives the name of an agent from it. */
export const decidedRowColumns: readonly Column<ObservationRow>[] = [
  ...commonColumns,
  ['counted', (to, { record }) => to.flag(countingOf(record).counted)],
  ['repeats', (to, { record }) => to.string(countingOf(record).repeats ?? '')],
  ...costColumns<ObservationRow>('recorded_', ({ cost, repricedCost }) =>
    repricedCost === undefined ? nothingRecorded : cost,
  ),
  ...Object.entries(estimated),
];

/** The tombstones of an observation at its former places, and at those where it must not be. */
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
