import type { ProjectId } from '@spanledger/core';

/** Runs work of one project one after the other. */
export type InTurn = <T>(projectId: ProjectId, work: () => Promise<T>) => Promise<T>;

/** The limits of a project are checked before more is added, so additions run one after the other. */
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
