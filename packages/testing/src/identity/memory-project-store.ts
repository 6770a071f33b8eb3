import { randomUUID } from 'node:crypto';

import {
  changeLimits,
  checkLimits,
  conflict,
  isSameJson,
  notFound,
  type Project,
  type ProjectId,
  type ProjectStore,
} from '@spanledger/core';

import { addPolicyVersion } from '../policies/memory-policy-store.ts';
import { identityState, nowMicros, type IdentityState } from './identity-state.ts';

export const memoryProjectStore = (state = identityState()): ProjectStore => ({
  get: async (id) => state.projects.find((project) => project.id === id),
  isDeleted: async (id) => state.deleted.has(id),
  list: async (organizationId) =>
    state.projects.filter(({ organization }) => organizationId === undefined || organization.id === organizationId),
  create: async (given) => {
    const { organizationId, name, id = randomUUID(), metadata = {}, retentionDays = null, isNameUnique } = given;
    const organization = state.organizations.find((candidate) => candidate.id === organizationId);
    if (organization === undefined) throw notFound('There is no organization with this id.');
    if (state.deleted.has(id as ProjectId) || state.projects.some((project) => project.id === id))
      throw conflict('It exists already.');
    if (isNameUnique === true) assertNameFree(state, organizationId, name);
    const project: Project = {
      id: id as ProjectId,
      name,
      organization: { id: organization.id, name: organization.name },
      metadata,
      retentionDays,
      createdAt: nowMicros(),
      updatedAt: nowMicros(),
      limits: {},
    };
    state.projects.push(project);
    if (retentionDays !== null) addPolicyVersion(state, project.id, 'retention', { days: retentionDays });
    return project;
  },
  changeLimits: async (id, changes) => {
    checkLimits(changes);
    const at = state.projects.findIndex((project) => project.id === id);
    const project = state.projects[at];
    if (project === undefined) throw notFound('There is no project with this id.');
    const changed = { ...project, limits: changeLimits(project.limits, changes) };
    if (!isSameJson(changed.limits, project.limits)) addPolicyVersion(state, id, 'limits', changed.limits);
    state.projects[at] = changed;
    return changed;
  },
  update: async (id, { isNameUnique, name, metadata, retentionDays }) => {
    const at = state.projects.findIndex((project) => project.id === id);
    const project = state.projects[at];
    if (project === undefined) throw notFound('There is no project with this id.');
    if (isNameUnique === true && name !== undefined) assertNameFree(state, project.organization.id, name, id);
    const changed = {
      ...project,
      name: name ?? project.name,
      metadata: metadata ?? project.metadata,
      retentionDays: retentionDays === undefined ? project.retentionDays : retentionDays,
      updatedAt: nowMicros(),
    };
    const days = changed.retentionDays;
    if (days !== project.retentionDays) addPolicyVersion(state, id, 'retention', { days });
    state.projects[at] = changed;
    return changed;
  },
  delete: async (id) => {
    const at = state.projects.findIndex((project) => project.id === id);
    if (at < 0 && !state.deleted.has(id)) throw notFound('There is no project with this id.');
    const before = state.deleted.get(id);
    if (before !== undefined) before.erasedAt = undefined;
    const [project] = at < 0 ? [] : state.projects.splice(at, 1);
    if (project !== undefined) state.deleted.set(id, { name: project.name, at: nowMicros(), erasedAt: undefined });
  },
  organizations: async () => state.organizations.map(({ id, name }) => ({ id, name })),
});

const assertNameFree = (state: IdentityState, organizationId: string, name: string, own?: ProjectId): void => {
  const isTaken = state.projects.some(
    (project) => project.organization.id === organizationId && project.name === name && project.id !== own,
  );
  if (isTaken) throw conflict('A project of this organization has this name already. Choose another one.');
};
