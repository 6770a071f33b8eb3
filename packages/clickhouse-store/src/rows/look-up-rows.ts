import { dayNumberOf, latestMicros, type Micros, type ProjectId } from '@spanledger/core';
import { day, flag, text, u128 } from './column-type.ts';
import { column, type Column } from './column.ts';

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

/** The day under which a time is stored, see the column type `time`. */
export const storedDayOf = (at: Micros): number => dayNumberOf(Math.min(at, latestMicros - 1));

/** The columns of `trace_days` and `score_days`, in the order of an insert. */
export const daysRowColumns = (kind: 'trace' | 'score'): readonly Column<DaysRow>[] => [
  column('project_id', text, (row) => row.projectId),
  column(`${kind}_id`, text, (row) => row.id),
  column('first_day', day, (row) => row.first),
  column('last_day', day, (row) => row.last),
];

/** The columns of `stray_observations`, in the order of an insert. */
export const strayRowColumns: readonly Column<StrayRow>[] = [
  column('project_id', text, (row) => row.projectId),
  column('id', text, (row) => row.id),
  column('day', day, (row) => storedDayOf(row.at)),
  column('row_version', u128, (row) => row.version),
  column('is_deleted', flag, (row) => row.isDeleted),
];

/** The columns of `dirty_days`, in the order of an insert; the server sets the time of the mark. */
export const dayRowColumns: readonly Column<DayRow>[] = [
  column('project_id', text, (row) => row.projectId),
  column('day', day, (row) => row.day),
];
