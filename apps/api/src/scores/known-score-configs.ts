import type { Micros, ProjectId, ScoreConfig, ScoreConfigStore } from '@spanledger/core';
import type { ScoreConfigs } from '@spanledger/ingestion';
import { LRUCache } from 'lru-cache';

/** Score configs, as looked up during writes. */
export interface KnownScoreConfigs {
  /** The existing ones of these ids, as of at most a second ago. */
  of(projectId: ProjectId, ids: readonly string[]): Promise<ScoreConfigs>;
  /** This process changed the config: earlier cached values are invalid. */
  forget(projectId: ProjectId, id: string): void;
}

interface Known {
  readonly config: ScoreConfig;
  /** When it was read. */
  readonly at: Micros;
}

const knownMicros: Micros = 1_000_000;
const bytesMax = 16 * 1024 * 1024;
/** About how many bytes a config takes without its categories, and each of those. */
const configBytes = 1000;
const categoryBytes = 200;

/** The form of the server's own ids: no config has another one, and none is looked up. */
const madeId = /^[\w-]{1,100}$/;

/** No id contains a NUL, and ids of projects may contain anything else. */
const keyOf = (projectId: ProjectId, id: string): string => `${projectId}\0${id}`;

/** Caches configs that were found, and never their absence: one that was just created counts at once. */
export const knownScoreConfigs = (
  scoreConfigs: Pick<ScoreConfigStore, 'find'>,
  now: () => Micros,
): KnownScoreConfigs => {
  const known = new LRUCache<string, Known>({
    maxSize: bytesMax,
    sizeCalculation: ({ config }) => configBytes + (config.categories?.length ?? 0) * categoryBytes,
  });
  /** Changed while they were being read: the result of that read is not cached. */
  let forgotten = 0;
  return {
    of: async (projectId, ids) => {
      const configs = new Map<string, ScoreConfig>();
      const asked: string[] = [];
      const at = now();
      for (const id of new Set(ids)) {
        const entry = known.get(keyOf(projectId, id));
        if (entry !== undefined && at - entry.at < knownMicros) configs.set(id, entry.config);
        else if (madeId.test(id)) asked.push(id);
      }
      if (asked.length === 0) return configs;
      const before = forgotten;
      for (const config of await scoreConfigs.find(projectId, asked)) {
        configs.set(config.id, config);
        if (before === forgotten) known.set(keyOf(projectId, config.id), { config, at });
      }
      return configs;
    },
    forget: (projectId, id) => {
      forgotten += 1;
      known.delete(keyOf(projectId, id));
    },
  };
};
