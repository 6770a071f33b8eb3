import { inSlices, lastRevision, observationFields, rowVersion, storedVersion } from '@spanledger/core';
import type { Micros, ObservationRow, ProjectId, TelemetryRows } from '@spanledger/core';
import { storedDayOf, type DayRow, type DaysRow, type StrayRow } from '../rows/look-up-rows.ts';
import { movedObservation } from '../rows/observation-row.ts';
import { movedScore } from '../rows/score-row.ts';
import { movedTrace } from '../rows/trace-row.ts';

/** Rows of other tables by which rows are found, and by which sums derived from their days are recomputed. */
export interface LookUps {
  readonly traceDays: readonly DaysRow[];
  readonly scoreDays: readonly DaysRow[];
  /** Days of observations and traces. */
  readonly days: readonly DayRow[];
  /** Observations under their own id: new copies, and removed ones. */
  readonly strays: readonly StrayRow[];
  readonly goneStrays: readonly StrayRow[];
}

/** Of the rows and of their tombstones elsewhere. */
export const lookUpsOf = async ({ observations, traces, scores }: TelemetryRows): Promise<LookUps> => {
  const [traceDays, scoreDays, days] = [new DaysOfIds(), new DaysOfIds(), new Days()];
  const strays: StrayRow[] = [];
  const goneStrays: StrayRow[] = [];
  let noted = { projectId: '' as ProjectId, traceId: '', day: -1 };
  const note = (projectId: ProjectId, traceId: string, at: Micros): void => {
    const day = storedDayOf(at);
    // Rows of a trace are adjacent.
    if (noted.day === day && noted.traceId === traceId && noted.projectId === projectId) return;
    noted = { projectId, traceId, day };
    traceDays.add(projectId, traceId, day);
    days.add(projectId, day);
  };
  await inSlices(observations, (row) => {
    note(row.projectId, row.traceId, row.startTime);
    if (isStray(row)) strays.push(strayOf(row, storedVersion(observationFields, row), false));
    for (const old of movedObservation(row)) {
      note(old.projectId, old.traceId, old.startTime);
      if (isStray(old)) goneStrays.push(strayOf(old, lastRevision(rowVersion(observationFields, row.record)), true));
    }
  });
  await inSlices(traces, (row) => {
    note(row.projectId, row.id, row.timestamp);
    for (const old of movedTrace(row)) note(old.projectId, old.id, old.timestamp);
  });
  await inSlices(scores, (row) => {
    scoreDays.add(row.projectId, row.id, storedDayOf(row.timestamp));
    for (const old of movedScore(row)) scoreDays.add(old.projectId, old.id, storedDayOf(old.timestamp));
  });
  return { traceDays: traceDays.rows(), scoreDays: scoreDays.rows(), days: days.rows(), strays, goneStrays };
};

/** It is stored without its trace. */
export const isStray = ({ traceId, id }: ObservationRow): boolean => (traceId as string) === id;

const strayOf = ({ projectId, id, startTime }: ObservationRow, version: bigint, isDeleted: boolean): StrayRow => ({
  projectId,
  id,
  at: startTime,
  version,
  isDeleted,
});

interface Known {
  first: number;
  last: number;
}

/** The first and the last day of each id. */
export class DaysOfIds {
  readonly #projects = new Map<ProjectId, Map<string, Known>>();

  add(projectId: ProjectId, id: string, day: number): void {
    const ids = this.#projects.get(projectId) ?? this.#begin(projectId);
    const known = ids.get(id);
    if (known === undefined) ids.set(id, { first: day, last: day });
    else if (day < known.first) known.first = day;
    else if (day > known.last) known.last = day;
  }

  rows(): readonly DaysRow[] {
    return [...this.#projects].flatMap(([projectId, ids]) =>
      [...ids].map(([id, days]) => ({ projectId, id, ...days })),
    );
  }

  #begin(projectId: ProjectId): Map<string, Known> {
    const ids = new Map<string, Known>();
    this.#projects.set(projectId, ids);
    return ids;
  }
}

/** Days of projects, each once. */
export class Days {
  readonly #projects = new Map<ProjectId, Set<number>>();

  add(projectId: ProjectId, day: number): void {
    const days = this.#projects.get(projectId);
    if (days === undefined) this.#projects.set(projectId, new Set([day]));
    else days.add(day);
  }

  rows(): readonly DayRow[] {
    return [...this.#projects].flatMap(([projectId, days]) => [...days].map((day) => ({ projectId, day })));
  }
}
