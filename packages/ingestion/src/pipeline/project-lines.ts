import type { ProjectId } from '@spanledger/core';

/**
 * The order of work, project by project: the state of one project is independent of all others, so slow work of one
 * does not delay the others.
 */
export interface ProjectLines {
  /** Does the work once all earlier work of any of the projects has ended. */
  inTurn<T>(projects: ReadonlySet<ProjectId>, work: () => Promise<T>): Promise<T>;
  /** Does the work once all earlier work has ended; later work waits for it. */
  alone(work: () => Promise<void>): void;
  /**
   * Resolves when the writes of the projects that are under way have ended, or failed: all of them before a group that must
   * be written alone, else the last such group and those before it.
   */
  written(projects: ReadonlySet<ProjectId>, isAlone: boolean): Promise<unknown>;
  /** The same of all projects' writes. */
  allWritten(): Promise<unknown>;
  /** Records a write of the projects. */
  writing(projects: ReadonlySet<ProjectId>, write: Promise<void>, isAlone: boolean): void;
}

interface Line {
  /** The last work, ended or not. */
  work: Promise<unknown>;
  /** All writes, and those up to the last one that had to be alone. */
  writes: Promise<unknown>;
  aloneWrites: Promise<unknown>;
}

const nothing: Promise<unknown> = Promise.resolve();

export const projectLines = (): ProjectLines => {
  /** Only of projects of which work or a write is under way. */
  const lines = new Map<ProjectId, Line>();
  let lastAlone = nothing;

  const lineOf = (projectId: ProjectId): Line => {
    const known = lines.get(projectId);
    if (known !== undefined) return known;
    const line = { work: nothing, writes: nothing, aloneWrites: nothing };
    lines.set(projectId, line);
    return line;
  };

  /** Drops a line that has ended. */
  const close = (projectId: ProjectId, line: Line): void => {
    const { work, writes } = line;
    void Promise.allSettled([work, writes]).then(() => {
      if (line.work === work && line.writes === writes && lines.get(projectId) === line) lines.delete(projectId);
    });
  };

  const ofAll = (part: (line: Line) => Promise<unknown>): Promise<unknown> =>
    Promise.allSettled(Array.from(lines.values(), part));

  return {
    inTurn: async (projects, work) => {
      const before = Promise.allSettled([lastAlone, ...Array.from(projects, (projectId) => lineOf(projectId).work)]);
      const begun = before.then(work);
      for (const projectId of projects) {
        const line = lineOf(projectId);
        line.work = begun.catch(() => undefined);
        close(projectId, line);
      }
      return begun;
    },
    alone: (work) => {
      lastAlone = Promise.allSettled([lastAlone, ofAll((line) => line.work)]).then(work);
    },
    written: (projects, isAlone) =>
      Promise.allSettled(
        Array.from(projects, (projectId) => {
          const { writes = nothing, aloneWrites = nothing } = lines.get(projectId) ?? {};
          return isAlone ? writes : aloneWrites;
        }),
      ),
    allWritten: () => ofAll((line) => line.writes),
    writing: (projects, write, isAlone) => {
      for (const projectId of projects) {
        const line = lineOf(projectId);
        // Without a result: each would hold that of the write before it, for as long as writes of the project overlap.
        line.writes = Promise.allSettled([line.writes, write]).then(() => undefined);
        if (isAlone) line.aloneWrites = line.writes;
        close(projectId, line);
      }
    },
  };
};
