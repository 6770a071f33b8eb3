import { randomUUID } from 'node:crypto';

import {
  changeLimits,
  checkLimits,
  conflict,
  notFound,
  type Project,
  type ProjectId,
  type ProjectStore,
} from '@spanledger/core';

import { identityState, nowMicros } from './identity-state.ts';

export const memoryProjectStore = (state = identityState()): ProjectStore => ({
  get: async (id) => state.projects.find((project) => project.id === id),
  isDeleted: async (id) => state.deleted.has(id),
  list: async () => [...state.projects],
  create: async ({ organizationId, name, id = randomUUID() }) => {
    const organization = state.organizations.find((candidate) => candidate.id === organizationId);
    if (organization === undefined) throw notFound('There is no organization with this id.');
    if (state.deleted.has(id as ProjectId) || state.projects.some((project) => project.id === id))
      throw conflict('It exists already.');
    const project: Project = {
      id: id as ProjectId,
      name,
      organization,
      metadata: {},
      createdAt: nowMicros(),
      limits: {},
    };
    state.projects.push(project);
    return project;
  },
  changeLimits: async (id, changes) => {
    checkLimits(changes);
    const at = state.projects.findIndex((project) => project.id === id);
    const project = state.projects[at];
    if (project === undefined) throw notFound('There is no project with this id.');
    const changed = { ...project, limits: changeLimits(project.limits, changes) };
    state.projects[at] = changed;
    return changed;
  },
  rename: async (id, name) => {
    const at = state.projects.findIndex((project) => project.id === id);
    const project = state.projects[at];
    if (project === undefined) throw notFound('There is no project with this id.');
    const renamed = { ...project, name };
    state.projects[at] = renamed;
    return renamed;
  },
  delete: async (id) => {
    const at = state.projects.findIndex((project) => project.id === id);
    if (at < 0 && !state.deleted.has(id)) throw notFound('There is no project with this id.');
    const before = state.deleted.get(id);
    if (before !== undefined) before.isErased = false;
    const [project] = at < 0 ? [] : state.projects.splice(at, 1);
    if (project !== undefined) state.deleted.set(id, { name: project.name, at: nowMicros(), isErased: false });
  },
  organizations: async () => [...state.organizations],
});
