import {
  microsPerMs,
  type ApiKey,
  type OpenedApiKey,
  type Micros,
  type Organization,
  type Project,
  type ProjectId,
} from '@spanledger/core';

export interface StoredApiKey extends ApiKey {
  readonly secretKey: string;
  readonly isRevoked: boolean;
}

export interface DeletedProject {
  readonly name: string;
  readonly at: Micros;
  isErased: boolean;
}

/** What the doubles of the identity ports share; in the order of creation. */
export interface IdentityState {
  readonly organizations: Organization[];
  readonly projects: Project[];
  readonly deleted: Map<ProjectId, DeletedProject>;
  readonly keys: StoredApiKey[];
  /** Of organizations' owners. */
  readonly owners: { organizationId: string; email: string }[];
}

export const identityState = (): IdentityState => ({
  organizations: [],
  projects: [],
  deleted: new Map(),
  keys: [],
  owners: [],
});

export const nowMicros = (): Micros => Date.now() * microsPerMs;

export const publicPart = ({ secretKey: _secret, isRevoked: _revoked, ...key }: StoredApiKey): ApiKey => key;

export const openedPart = (state: IdentityState, key: StoredApiKey): OpenedApiKey => ({
  ...publicPart(key),
  projectLimits: state.projects.find(({ id }) => id === key.projectId)?.limits ?? {},
});

export const usableKeysOf = (state: IdentityState, projectId: ProjectId): readonly StoredApiKey[] =>
  state.keys.filter((key) => key.projectId === projectId && !key.isRevoked);
