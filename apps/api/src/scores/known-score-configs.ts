import type { Micros, ProjectId, ScoreConfig, ScoreConfigStore } from '@spanledger/core';
import type { ScoreConfigs } from '@spanledger/ingestion';
import { LRUCache } from 'lru-cache';

/** Score configs on the way of writes. */
export interface KnownScoreConfigs {
  /** Those of these ids that there are, as they are or were at most a second ago. */
  of(projectId: ProjectId, ids: readonly string[]): Promise<ScoreConfigs>;
  /** The config was changed by this process: what was read before counts no more. */
  forget(projectId: ProjectId, id: string): void;
}

interface Known {
  readonly config: ScoreConfig;
  /** When it was asked for. */
  readonly at: Micros;
}

const knownMicros: Micros = 1_000_000;
const bytesMax = 16 * 1024 * 1024;
/** About what a config takes without its categories, and what each of those takes. */
const configBytes = 1000;
const categoryBytes = 200;

/** An id as the server makes them: of another there is no config, and none is asked for. */
const madeId = /^[\w-]{1,100}$/;

/** Remembers configs that were found, and never that there is none: one that was just created counts at once. */
export const knownScoreConfigs = (
  scoreConfigs: Pick<ScoreConfigStore, 'find'>,
  now: () => Micros,
): KnownScoreConfigs => {
  const known = new LRUCache<string, Known>({
    maxSize: bytesMax,
    sizeCalculation: ({ config }) => configBytes + (config.categories?.length ?? 0) * categoryBytes,
  });
  /** Changed while they were being read: what comes of that reading is not kept. */
  let forgotten = 0;
  return {
    of: async (projectId, ids) => {
      const configs = new Map<string, ScoreConfig>();
      const asked: string[] = [];
      const at = now();
      for (const id of new Set(ids)) {
        const entry = known.get(`${projectId} ${id}`);
        if (entry !== undefined && at - entry.at < knownMicros) configs.set(id, entry.config);
        else if (madeId.test(id)) asked.push(id);
      }
      if (asked.length === 0) return configs;
      const before = forgotten;
      for (const config of await scoreConfigs.find(projectId, asked)) {
        configs.set(config.id, config);
        if (before === forgotten) known.set(`${projectId} ${config.id}`, { config, at });
      }
      return configs;
    },
    forget: (projectId, id) => {
      forgotten += 1;
      known.delete(`${projectId} ${id}`);
    },
  };
};
