import {
  microsPerMs,
  roleRights,
  type ApiKey,
  type Group,
  type KeyOwner,
  type LinkedIdentity,
  type OpenedApiKey,
  type Micros,
  type NewSignInLink,
  type OrganizationDetails,
  type PolicyVersion,
  type Project,
  type ProjectId,
  type Role,
  type User,
  type UserSession,
} from '@spanledger/core';

export type StoredApiKey = ApiKey & {
  readonly secretKey: string;
  readonly isRevoked: boolean;
};

export interface DeletedProject {
  readonly name: string;
  readonly at: Micros;
  erasedAt: Micros | undefined;
}

export interface StoredUser extends User {
  readonly passwordHash: string | null;
}

export interface StoredUserSession extends UserSession {
  readonly tokenHash: string;
  readonly previousTokenHash: string | null;
}

export interface StoredSignInLink extends NewSignInLink {
  isUsed: boolean;
}

export interface StoredExternalIdentity extends LinkedIdentity {
  readonly userId: string;
}

export interface StoredGroup extends Group {
  readonly organizationId: string;
}

export interface StoredSecondFactor {
  readonly secret: string;
  readonly isConfirmed: boolean;
  readonly lastStep: number;
  readonly recoveryCodeHashes: readonly string[];
}

/** State shared by the in-memory identity ports; lists are in order of creation. */
export interface IdentityState {
  readonly organizations: OrganizationDetails[];
  readonly projects: Project[];
  readonly deleted: Map<ProjectId, DeletedProject>;
  readonly keys: StoredApiKey[];
  readonly users: StoredUser[];
  /** By user and project. */
  readonly projectRoles: Map<string, Role>;
  /** By user and organization. */
  readonly formerMembers: Set<string>;
  readonly sessions: StoredUserSession[];
  readonly links: StoredSignInLink[];
  readonly externalIdentities: StoredExternalIdentity[];
  readonly groups: StoredGroup[];
  /** By user. */
  readonly secondFactors: Map<string, StoredSecondFactor>;
  readonly policies: PolicyVersion[];
}

export const identityState = (): IdentityState => ({
  organizations: [],
  projects: [],
  deleted: new Map(),
  keys: [],
  users: [],
  projectRoles: new Map(),
  formerMembers: new Set(),
  sessions: [],
  links: [],
  externalIdentities: [],
  groups: [],
  secondFactors: new Map(),
  policies: [],
});

export const nowMicros = (): Micros => Date.now() * microsPerMs;

export const publicPart = ({ secretKey: _secret, isRevoked: _revoked, ...key }: StoredApiKey): ApiKey => key;

/** `undefined` for a personal key of a user who has no scopes in the project or organization. */
export const openedPart = (state: IdentityState, key: StoredApiKey): OpenedApiKey | undefined => {
  const project = state.projects.find(({ id }) => id === key.projectId);
  const opened = { ...publicPart(key), projectLimits: project?.limits ?? {} };
  const { userId } = key;
  if (userId === null) return opened;
  const user = state.users.find(({ id, isDisabled }) => id === userId && !isDisabled);
  const organizationId = key.organizationId ?? project?.organization.id;
  const member = user?.memberships.find((membership) => membership.organizationId === organizationId);
  if (member === undefined) return undefined;
  const role = (project === undefined ? undefined : state.projectRoles.get(`${userId} ${project.id}`)) ?? member.role;
  if (role === 'NONE') return undefined;
  const { scopes, organizationScopes } = roleRights[role];
  const may = project === undefined ? organizationScopes : scopes;
  return { ...opened, scopes: opened.scopes.filter((scope) => may.includes(scope)) };
};

export const usableKeysOf = (state: IdentityState, owner: KeyOwner): readonly StoredApiKey[] =>
  state.keys.filter((key) => isOf(key, owner) && !key.isRevoked);

/** Revokes a user's personal keys in one organization, or in all. */
export const revokePersonalKeys = (state: IdentityState, userId: string, organizationId?: string): void => {
  for (const [at, key] of state.keys.entries()) {
    const project = state.projects.find(({ id }) => id === key.projectId);
    const place = key.organizationId ?? project?.organization.id;
    if (key.userId === userId && (organizationId === undefined || place === organizationId)) {
      state.keys[at] = { ...key, isRevoked: true };
    }
  }
};

/** Ends the invitations of a user who has lost the last role. */
export const endInvitations = (state: IdentityState, userId: string): void => {
  const staying = state.links.filter((link) => link.userId !== userId || link.purpose !== 'invitation');
  state.links.splice(0, Infinity, ...staying);
};

const isOf = ({ projectId, organizationId, userId }: ApiKey, owner: KeyOwner): boolean =>
  userId === null && (typeof owner === 'string' ? projectId === owner : organizationId === owner.organizationId);
