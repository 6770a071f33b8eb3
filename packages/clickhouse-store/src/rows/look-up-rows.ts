import { dayNumberOf, latestMicros, type Micros, type ProjectId } from '@spanledger/core';
import type { Column } from './column.ts';
import type { RowBinary } from './row-binary.ts';

/** The first and the last day on which something has rows, as numbers of days since 1970. */
export interface DaysRow {
  readonly projectId: ProjectId;
  readonly id: string;
  readonly first: number;
  readonly last: number;
}

/** A copy of an observation that is stored under its own id, since its trace id is unknown. */
export interface StrayRow {
  readonly projectId: ProjectId;
  readonly id: string;
  readonly at: Micros;
  readonly version: bigint;
  readonly isDeleted: boolean;
}

/** A day on which something of the project is written. */
export interface DayRow {
  readonly projectId: ProjectId;
  readonly day: number;
}

/** The day under which a time is stored, see `writeTime`. */
export const storedDayOf = (at: Micros): number => dayNumberOf(Math.min(at, latestMicros - 1));

const writeDay = (to: RowBinary, day: number): void => {
  to.byte(day & 0xff);
  to.byte(day >> 8);
};

/** The columns of `trace_days` and `score_days`, in the order of an insert. */
export const daysRowColumns = (kind: 'trace' | 'score'): readonly Column<DaysRow>[] => [
  ['project_id', (to, { projectId }) => to.string(projectId)],
  [`${kind}_id`, (to, { id }) => to.string(id)],
  ['first_day', (to, { first }) => writeDay(to, first)],
  ['last_day', (to, { last }) => writeDay(to, last)],
];

/** The columns of `stray_observations`, in the order of an insert. */
export const strayRowColumns: readonly Column<StrayRow>[] = [
  ['project_id', (to, { projectId }) => to.string(projectId)],
  ['id', (to, { id }) => to.string(id)],
  ['day', (to, { at }) => writeDay(to, storedDayOf(at))],
  ['row_version', (to, { version }) => to.uint128(version)],
  ['is_deleted', (to, { isDeleted }) => to.flag(isDeleted)],
];

/** The columns of `dirty_days`, in the order of an insert; the server sets the time of the mark. */
export const dayRowColumns: readonly Column<DayRow>[] = [
  ['project_id', (to, { projectId }) => to.string(projectId)],
  ['day', (to, { day }) => writeDay(to, day)],
];
