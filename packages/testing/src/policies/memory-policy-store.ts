import {
  conflict,
  isSameJson,
  notFound,
  policyKinds,
  readLimits,
  unsetPolicy,
  type PolicyDocument,
  type PolicyKind,
  type PolicyStore,
  type PolicyVersion,
  type ProjectId,
} from '@spanledger/core';

import { identityState, nowMicros, type IdentityState } from '../identity/identity-state.ts';

/** The next version of a policy. */
export const addPolicyVersion = (
  state: IdentityState,
  projectId: ProjectId,
  kind: PolicyKind,
  document: PolicyDocument,
  reason: string | null = null,
): PolicyVersion => {
  const version = newest(state, projectId, kind).version + 1;
  const author = { kind: 'system', id: null };
  const added = { projectId, kind, version, document, reason, author, createdAt: nowMicros() };
  state.policies.push(added);
  return added;
};

/** Limits and retention are fields of the projects in the same state. */
export const memoryPolicyStore = (state = identityState()): PolicyStore => ({
  inForce: async (projectId) =>
    policyKinds.map((kind) => newest(state, projectId, kind)).filter(({ version }) => version > 0),
  current: async (projectId, kind) => {
    placeOf(state, projectId);
    return newest(state, projectId, kind);
  },
  versions: async (projectId, kind, { page, limit }) => {
    const all = versionsOf(state, projectId, kind).toReversed();
    return { items: all.slice((page - 1) * limit, page * limit), totalItems: all.length };
  },
  get: async (projectId, kind, version) =>
    versionsOf(state, projectId, kind).find((candidate) => candidate.version === version),
  put: async (projectId, kind, { document, reason, expectedVersion }) => {
    const at = placeOf(state, projectId);
    const before = newest(state, projectId, kind);
    if (before.version !== expectedVersion) throw conflict(`The newest version is ${before.version} by now.`);
    const isUnchanged = before.version > 0 || kind === 'limits' || kind === 'retention';
    if (isUnchanged && isSameJson(before.document, document)) return before;
    const project = state.projects[at] as IdentityState['projects'][number];
    if (kind === 'limits') state.projects[at] = { ...project, limits: readLimits(document) };
    if (kind === 'retention') {
      state.projects[at] = { ...project, retentionDays: (document['days'] ?? null) as number | null };
    }
    return addPolicyVersion(state, projectId, kind, document, reason);
  },
});

const placeOf = (state: IdentityState, projectId: ProjectId): number => {
  const at = state.projects.findIndex(({ id }) => id === projectId);
  if (at < 0) throw notFound('There is no project with this id.');
  return at;
};

const versionsOf = (state: IdentityState, projectId: ProjectId, kind: PolicyKind): readonly PolicyVersion[] =>
  state.policies.filter((policy) => policy.projectId === projectId && policy.kind === kind);

const newest = (state: IdentityState, projectId: ProjectId, kind: PolicyKind): PolicyVersion =>
  versionsOf(state, projectId, kind).at(-1) ?? unsetPolicy(projectId, kind);
