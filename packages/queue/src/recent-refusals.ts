import type { DomainError, ProjectId } from '@spanledger/core';

/**
 * Projects that were refused for lack of room a moment ago, and would be now: their bodies need not be read to find
 * that out.
 */
export interface RecentRefusals {
  /** Returns the refusal. */
  remember(projectId: ProjectId, refusal: DomainError): DomainError;
  /** Throws the project's recent refusal, if any. */
  assertNone(projectId: ProjectId): void;
}

interface Remembered {
  readonly refusal: DomainError;
  readonly until: number;
}

/** Shorter than the time after which a client is told to retry. */
const rememberedMs = 500;
const projectsMax = 10_000;

export const recentRefusals = (nowMs: () => number = () => performance.now()): RecentRefusals => {
  const byProject = new Map<ProjectId, Remembered>();
  return {
    remember: (projectId, refusal) => {
      if (byProject.size >= projectsMax) byProject.clear();
      byProject.set(projectId, { refusal, until: nowMs() + rememberedMs });
      return refusal;
    },
    assertNone: (projectId) => {
      const remembered = byProject.get(projectId);
      if (remembered === undefined) return;
      if (nowMs() < remembered.until) throw remembered.refusal;
      byProject.delete(projectId);
    },
  };
};
