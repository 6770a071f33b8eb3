import type { DomainError, ProjectId } from '@spanledger/core';

/** Who was refused for lack of room a moment ago, and would be now: that need not be found out by reading a body. */
export interface RecentRefusals {
  /** Gives the refusal back. */
  remember(projectId: ProjectId, refusal: DomainError): DomainError;
  /** Throws what the project was refused with, while that is recent. */
  assertNone(projectId: ProjectId): void;
}

interface Remembered {
  readonly refusal: DomainError;
  readonly until: number;
}

/** Shorter than the time after which a client is asked to try again. */
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
