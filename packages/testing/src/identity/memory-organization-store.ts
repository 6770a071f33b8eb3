import { randomUUID } from 'node:crypto';

import { invalidInput, notFound, type OrganizationDetails, type OrganizationStore } from '@spanledger/core';

import { endInvitations, identityState, nowMicros } from './identity-state.ts';

export const memoryOrganizationStore = (state = identityState()): OrganizationStore => {
  const find = (id: string): OrganizationDetails => {
    const organization = state.organizations.find((candidate) => candidate.id === id);
    if (organization === undefined) throw notFound('There is no organization with this id.');
    return organization;
  };
  return {
    list: async () =>
      state.organizations.map((organization) => ({
        ...organization,
        projects: state.projects.filter((project) => project.organization.id === organization.id),
      })),
    get: async (id) => state.organizations.find((organization) => organization.id === id),
    create: async ({ name, metadata = {}, requiresSecondFactor = false }) => {
      const organization = { id: randomUUID(), name, metadata, requiresSecondFactor, createdAt: nowMicros() };
      state.organizations.push(organization);
      return organization;
    },
    update: async (id, { name, metadata, requiresSecondFactor }) => {
      const before = find(id);
      const changed = {
        ...before,
        name: name ?? before.name,
        metadata: metadata ?? before.metadata,
        requiresSecondFactor: requiresSecondFactor ?? before.requiresSecondFactor,
      };
      state.organizations[state.organizations.indexOf(before)] = changed;
      for (const [at, project] of state.projects.entries()) {
        if (project.organization.id === id) {
          state.projects[at] = { ...project, organization: { id, name: changed.name } };
        }
      }
      return changed;
    },
    delete: async (id) => {
      const before = find(id);
      if (state.projects.some(({ organization }) => organization.id === id)) {
        throw invalidInput('Organization cannot be deleted while it has projects. Delete those first.');
      }
      state.organizations.splice(state.organizations.indexOf(before), 1);
      for (const [at, key] of state.keys.entries()) {
        if (key.organizationId === id) state.keys[at] = { ...key, isRevoked: true };
      }
      for (const [at, user] of state.users.entries()) {
        const memberships = user.memberships.filter(({ organizationId }) => organizationId !== id);
        if (memberships.length === 0 && user.memberships.length > 0) endInvitations(state, user.id);
        state.users[at] = { ...user, memberships };
      }
    },
  };
};
