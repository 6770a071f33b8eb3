import { DomainError, type ProjectId } from '@spanledger/core';

/** An export that is not read holds a page of it in memory. */
const ofProjectMax = 3;
const retryAfterSeconds = 10;

export interface ExportTurns {
  /** Begins an export; call what it gives when that ends. `rate_limited` when the project has too many under way. */
  take(projectId: ProjectId): () => void;
}

/** Exports of one project keep no other from exporting: their pages are read in turns, as all readings are. */
export const createExportTurns = (): ExportTurns => {
  const running = new Map<ProjectId, number>();
  return {
    take: (projectId) => {
      const own = running.get(projectId) ?? 0;
      if (own >= ofProjectMax) {
        throw new DomainError(
          'rate_limited',
          `${ofProjectMax} exports of this project are under way. Try again when one has ended.`,
          { retryAfterSeconds },
        );
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
