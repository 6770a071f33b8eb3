import type { ProjectId } from '@spanledger/core';

/** Events by project, for the projects that send most. */
export interface ProjectRates {
  add(project: ProjectId, events: number): void;
  /** The largest, largest first: few enough to be labels. */
  top(): readonly (readonly [ProjectId, number])[];
}

const shownMax = 20;
const countedMax = 10_000;

/** Counts since the start of the process. Beyond 10,000 projects the smallest half is dropped. */
export const projectRates = (): ProjectRates => {
  let counts = new Map<ProjectId, number>();
  const largest = (count: number) => [...counts].toSorted(([, a], [, b]) => b - a).slice(0, count);
  return {
    add: (project, events) => {
      counts.set(project, (counts.get(project) ?? 0) + events);
      if (counts.size > countedMax) counts = new Map(largest(countedMax / 2));
    },
    top: () => largest(shownMax),
  };
};
