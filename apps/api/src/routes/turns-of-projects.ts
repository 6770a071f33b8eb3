import type { ProjectId } from '@spanledger/core';

/** Carries out what is asked of one project one after the other. */
export type InTurn = <T>(projectId: ProjectId, work: () => Promise<T>) => Promise<T>;

/** What a project may have is counted before more is added, so additions come one after the other. */
export const turnsOfProjects = (): InTurn => {
  const lastOf = new Map<ProjectId, Promise<unknown>>();
  return async (projectId, work) => {
    const turn = (lastOf.get(projectId) ?? Promise.resolve()).then(work);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    lastOf.set(projectId, settled);
    void settled.then(() => lastOf.get(projectId) === settled && lastOf.delete(projectId));
    return turn;
  };
};
