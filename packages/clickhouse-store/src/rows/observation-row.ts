import {
  countedRole,
  countingKey,
  countingOf,
  endOfObservation,
  observationFields,
  storedObservationColumns,
} from '@spanledger/core';
import type { ComposedField, Cost, estimateColumns, ObservationRow, Usage, UsageRole } from '@spanledger/core';
import { clockEntriesOfObservation, nullBitsOfObservation } from '@spanledger/telemetry-rows';
import { code, flag, mapOf, money, nullable, text, time, u32, u64 } from './column-type.ts';
import { column, fieldColumns, type Column } from './column.ts';
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
  startTime: [column('start_time', time, (row) => row.startTime)],
  parentObservationId: [column('parent_observation_id', text, ({ record }) => record.parentObservationId ?? '')],
  usage: [
    column('usage_details', mapOf(u64), ({ record }) => record.usage?.details ?? null),
    column('usage_convention', code, ({ record: { usage } }) =>
      usage === null ? 0 : conventionCodes[usage.convention],
    ),
    column('usage_role', code, ({ record }) => roleCodes[countedRole(record)]),
  ],
  providedCost: [column('provided_cost', mapOf(money), ({ record }) => record.providedCost)],
};

const endTime: Column<ObservationRow> = column('end_time', nullable(time), ({ record }) => endOfObservation(record));

/** The columns of `observations` that every insert holds. */
const commonColumns: readonly Column<ObservationRow>[] = [
  column('project_id', text, (row) => row.projectId),
  column('trace_id', text, (row) => row.traceId),
  column('id', text, (row) => row.id),
  ...fieldColumns<typeof storedObservationColumns, ObservationRow>(storedObservationColumns).map((own) =>
    own.name === endTime.name ? endTime : own,
  ),
  ...Object.values(composedColumns).flat(),
  ...costColumns<ObservationRow>('', ({ cost, repricedCost }) => repricedCost ?? cost),
  ...recordColumns(observationFields, nullBitsOfObservation, clockEntriesOfObservation),
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
  column('counted', flag, ({ record }) => countedRole(record) === 'own'),
  column('agent_name', text, () => ''),
  column('agent_version', text, () => ''),
  column('agent_scope', text, () => ''),
  column('is_agent_call', flag, () => false),
];

const estimated: Readonly<Record<keyof typeof estimateColumns, Column<ObservationRow>>> = {
  estimated_input: column('estimated_input', nullable(u32), ({ estimate }) => estimate?.input ?? null),
  estimated_output: column('estimated_output', nullable(u32), ({ estimate }) => estimate?.output ?? null),
  estimated_cost: column('estimated_cost', nullable(money), ({ estimate }) => estimate?.cost ?? null),
};

/** The columns of any row; the server derives the name of an agent from it. */
export const decidedRowColumns: readonly Column<ObservationRow>[] = [
  ...commonColumns,
  column('counted', flag, ({ record }) => countingOf(record).counted),
  column('repeats', text, ({ record }) => countingOf(record).repeats ?? ''),
  ...costColumns<ObservationRow>('recorded_', ({ cost, repricedCost }) =>
    repricedCost === undefined ? nothingRecorded : cost,
  ),
  ...Object.values(estimated),
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
