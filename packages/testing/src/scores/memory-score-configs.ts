import {
  changeScoreConfig,
  conflict,
  notFound,
  scoreConfigsMax,
  type ProjectId,
  type ScoreConfig,
  type ScoreConfigStore,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryScoreConfigs = (
  hasProject: (id: ProjectId) => Promise<boolean> = async () => true,
): ScoreConfigStore => {
  const configs: ScoreConfig[] = [];
  const own = (projectId: ProjectId) => configs.filter((config) => config.projectId === projectId);
  let lastAt = 0;
  const nextTime = (): number => {
    lastAt = Math.max(Date.now() * 1000, lastAt + 1000);
    return lastAt;
  };
  return {
    create: async (projectId, facts) => {
      if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
      if (own(projectId).length >= scoreConfigsMax) {
        throw conflict(`A project has at most ${scoreConfigsMax} score configs. Change one that is archived.`);
      }
      const at = nextTime();
      const config = { ...facts, id: crypto.randomUUID(), projectId, isArchived: false, createdAt: at, updatedAt: at };
      configs.push(config);
      return config;
    },
    update: async (projectId, id, changes) => {
      const at = configs.findIndex((config) => config.projectId === projectId && config.id === id);
      const before = configs[at];
      if (before === undefined) throw notFound(`The project has no score config ${id}.`);
      const changed = { ...changeScoreConfig(before, changes), updatedAt: nextTime() };
      configs[at] = changed;
      return changed;
    },
    find: async (projectId, ids) => own(projectId).filter(({ id }) => ids.includes(id)),
    list: async (projectId, page) =>
      pageOf(
        own(projectId).toSorted((a, b) => b.createdAt - a.createdAt),
        page,
      ),
  };
};
