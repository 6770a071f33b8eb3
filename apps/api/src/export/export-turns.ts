import { DomainError, type ProjectId } from '@spanledger/core';

/** An export holds a connection to the store while a page is read. */
const atOnceMax = 6;
const ofProjectMax = 3;
const retryAfterSeconds = 10;

export interface ExportTurns {
  /** Begins an export; call what it gives when that ends. `rate_limited` when too many are under way. */
  take(projectId: ProjectId): () => void;
}

export const createExportTurns = (): ExportTurns => {
  const running = new Map<ProjectId, number>();
  let total = 0;
  return {
    take: (projectId) => {
      const own = running.get(projectId) ?? 0;
      if (total >= atOnceMax || own >= ofProjectMax) {
        const whose = own >= ofProjectMax ? `${ofProjectMax} exports of this project` : `${atOnceMax} exports`;
        throw new DomainError('rate_limited', `${whose} are under way. Try again when one has ended.`, {
          retryAfterSeconds,
        });
      }
      running.set(projectId, own + 1);
      total += 1;
      return () => {
        total -= 1;
        const left = (running.get(projectId) ?? 1) - 1;
        if (left === 0) running.delete(projectId);
        else running.set(projectId, left);
      };
    },
  };
};
