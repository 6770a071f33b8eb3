import { atMost, type Micros, type ProjectId, type ProjectStore } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

export type ProjectState = 'live' | 'deleted' | 'unknown';

/**
 * Whether projects are live, so that rows are stored for them. Rejects with `unavailable` when that cannot be read now.
 */
export interface ProjectStates {
  stateOf(id: ProjectId): Promise<ProjectState>;
}

interface Known {
  readonly state: Promise<ProjectState>;
  readonly until: Micros;
}

const freshMicros = 5_000_000;
const rememberedMax = 10_000;

/** Reads the store once in a few seconds for each project, for any number of concurrent calls. */
export const projectStates = (projects: Pick<ProjectStore, 'get' | 'isDeleted'>, now: () => Micros): ProjectStates => {
  const known = new LRUCache<ProjectId, Known>(atMost(rememberedMax));

  const ask = async (id: ProjectId): Promise<ProjectState> => {
    if ((await projects.get(id)) !== undefined) return 'live';
    return (await projects.isDeleted(id)) ? 'deleted' : 'unknown';
  };

  const remember = (id: ProjectId): Promise<ProjectState> => {
    const entry: Known = { state: ask(id), until: now() + freshMicros };
    known.set(id, entry);
    entry.state.catch(() => {
      if (known.peek(id) === entry) known.delete(id);
    });
    return entry.state;
  };

  return {
    stateOf: async (id) => {
      const entry = known.get(id);
      return entry !== undefined && entry.until > now() ? entry.state : remember(id);
    },
  };
};
