import { DomainError, type ProjectId } from '@spanledger/core';

export interface RunningOfProject {
  /** Begins one; call what it gives when that ends. `rate_limited` when the project has as many under way as it may have. */
  take(projectId: ProjectId): () => void;
}

interface RunningLimit {
  readonly max: number;
  /** What is counted, in the plural. */
  readonly name: string;
  readonly retryAfterSeconds: number;
}

/** What takes long, and of which a project may have some at once in this process. */
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
