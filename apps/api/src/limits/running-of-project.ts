import { DomainError, type ProjectId } from '@spanledger/core';

export interface RunningOfProject {
  /**
   * Begins a run; call the returned function when it ends. `rate_limited` when the project has reached its limit of
   * concurrent runs.
   */
  take(projectId: ProjectId): () => void;
}

interface RunningLimit {
  readonly max: number;
  /** The counted thing, in the plural. */
  readonly name: string;
  readonly retryAfterSeconds: number;
}

/** Long requests, of which a project may have some at once in this process. */
export const runningOfProject = ({ max, name, retryAfterSeconds }: RunningLimit): RunningOfProject => {
  const running = new Map<ProjectId, number>();
  return {
    take: (projectId) => {
      const own = running.get(projectId) ?? 0;
      if (own >= max) {
        const message = `${max} ${name} of this project are under way. Try again when one has ended.`;
        throw new DomainError('rate_limited', message, { retryAfterSeconds });
      }
      running.set(projectId, own + 1);
      return () => {
        const left = (running.get(projectId) ?? 1) - 1;
        if (left === 0) running.delete(projectId);
        else running.set(projectId, left);
      };
    },
  };
};
