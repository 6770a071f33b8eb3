import type { ProjectId } from '@spanledger/core';
import { isLargeGroup, type Waiting } from './waiting-batches.ts';

/** The groups that are being stored, but for suspects. */
export interface GroupsInFlight {
  /** Of those that were begun in turn. */
  readonly count: number;
  readonly isEmpty: boolean;
  /** Whether a small group may be stored while others are: if these take long, and none passes them already. */
  readonly mayPass: boolean;
  /** Whether a group has a batch of the project: then none of it may pass. */
  readonly isOf: (projectId: ProjectId) => boolean;
  /** Returns the function to call when the group is stored, or was refused. */
  begin(group: readonly Waiting[], how: 'in turn' | 'passing'): () => void;
}

interface InFlight {
  readonly projects: ReadonlySet<ProjectId>;
  readonly isLarge: boolean;
  readonly isPassing: boolean;
}

export const groupsInFlight = (): GroupsInFlight => {
  const groups = new Set<InFlight>();
  const some = (is: (group: InFlight) => boolean): boolean => [...groups].some(is);
  return {
    get count() {
      return [...groups].filter(({ isPassing }) => !isPassing).length;
    },
    get isEmpty() {
      return groups.size === 0;
    },
    get mayPass() {
      return some(({ isLarge }) => isLarge) && !some(({ isPassing }) => isPassing);
    },
    isOf: (projectId) => some(({ projects }) => projects.has(projectId)),
    begin: (entries, how) => {
      const projects = new Set(entries.map(({ batch }) => batch.projectId));
      const group = { projects, isLarge: isLargeGroup(entries), isPassing: how === 'passing' };
      groups.add(group);
      return () => void groups.delete(group);
    },
  };
};
