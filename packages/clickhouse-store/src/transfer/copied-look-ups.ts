import {
  copiedTables,
  type CopiedKind,
  type CopiedRow,
  type Day,
  type GoneRow,
  type ProjectId,
} from '@spanledger/core';
import { storedDayOf, type StrayRow } from '../rows/look-up-rows.ts';
import { Days, DaysOfIds, type LookUps } from '../writer/look-ups.ts';

/** Kinds whose rows are looked up by their ids. */
type EntityKind = Extract<CopiedKind, 'traces' | 'observations' | 'scores'>;

export const isEntityKind = (kind: CopiedKind): kind is EntityKind =>
  kind === 'traces' || kind === 'observations' || kind === 'scores';

const idColumns: Readonly<Record<EntityKind, string>> = { traces: 'id', observations: 'trace_id', scores: 'id' };

/** Of copied rows; they leave nothing elsewhere. */
export const lookUpsOfCopies = (projectId: ProjectId, kind: EntityKind, rows: readonly CopiedRow[]): LookUps => {
  const [ids, days] = [new DaysOfIds(), new Days()];
  const { time } = copiedTables[kind];
  for (const row of rows) {
    const day = storedDayOf(Number(row[time]));
    ids.add(projectId, String(row[idColumns[kind]]), day);
    days.add(projectId, day);
  }
  const strays = kind === 'observations' ? rows.filter(({ trace_id, id }) => trace_id === id) : [];
  return {
    traceDays: kind === 'scores' ? [] : ids.rows(),
    scoreDays: kind === 'scores' ? ids.rows() : [],
    days: kind === 'scores' ? [] : days.rows(),
    strays: strays.map((row): StrayRow => ({
      projectId,
      id: String(row['id']),
      at: Number(row[time]),
      version: BigInt(String(row['row_version'])),
      isDeleted: false,
    })),
    goneStrays: [],
  };
};

/** Of rows that are on a day no longer. */
export const lookUpsOfGone = (projectId: ProjectId, kind: EntityKind, day: Day, gone: readonly GoneRow[]): LookUps => {
  const days = new Days();
  const at = Date.parse(day) * 1000;
  if (kind !== 'scores') days.add(projectId, storedDayOf(at));
  const strays = kind === 'observations' ? gone.filter(({ key: [traceId, id] }) => traceId === id) : [];
  const goneStrays = strays.map(({ key: [id = ''], version }): StrayRow => ({
    projectId,
    id,
    at,
    version,
    isDeleted: true,
  }));
  return { traceDays: [], scoreDays: [], days: days.rows(), strays: [], goneStrays };
};
