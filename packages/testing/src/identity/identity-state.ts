import {
  microsPerMs,
  type ApiKey,
  type KeyOwner,
  type OpenedApiKey,
  type Micros,
  type NewSignInLink,
  type OrganizationDetails,
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
  isErased: boolean;
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

/** What the doubles of the identity ports share; in the order of creation. */
export interface IdentityState {
  readonly organizations: OrganizationDetails[];
  readonly projects: Project[];
  readonly deleted: Map<ProjectId, DeletedProject>;
  readonly keys: StoredApiKey[];
  readonly users: StoredUser[];
  /** By user and project. */
  readonly projectRoles: Map<string, Role>;
  readonly sessions: StoredUserSession[];
  readonly links: StoredSignInLink[];
}

export const identityState = (): IdentityState => ({
  organizations: [],
  projects: [],
  deleted: new Map(),
  keys: [],
  users: [],
  projectRoles: new Map(),
  sessions: [],
  links: [],
});

export const nowMicros = (): Micros => Date.now() * microsPerMs;

export const publicPart = ({ secretKey: _secret, isRevoked: _revoked, ...key }: StoredApiKey): ApiKey => key;

export const openedPart = (state: IdentityState, key: StoredApiKey): OpenedApiKey => ({
  ...publicPart(key),
  projectLimits: state.projects.find(({ id }) => id === key.projectId)?.limits ?? {},
});

export const usableKeysOf = (state: IdentityState, owner: KeyOwner): readonly StoredApiKey[] =>
  state.keys.filter((key) => isOf(key, owner) && !key.isRevoked);

const isOf = ({ projectId, organizationId }: ApiKey, owner: KeyOwner): boolean =>
  typeof owner === 'string' ? projectId === owner : organizationId === owner.organizationId;
