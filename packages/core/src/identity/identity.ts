import type { ProjectId } from '../ids.ts';
import type { Limits } from '../limits/limits.ts';
import type { Micros } from '../time.ts';
import type { Scope } from './scopes.ts';

export interface Organization {
  readonly id: string;
  readonly name: string;
}

/** With the fields of its administration. */
export interface OrganizationDetails extends Organization {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Whether its members need sessions with a second factor. */
  readonly requiresSecondFactor: boolean;
  readonly createdAt: Micros;
}

export interface Project {
  readonly id: ProjectId;
  readonly name: string;
  readonly organization: Organization;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Older telemetry is removed, see `RetentionRules`; `null`: nothing is. */
  readonly retentionDays: number | null;
  readonly createdAt: Micros;
  /** When its name, metadata or retention were last changed. */
  readonly updatedAt: Micros;
  /** Its own, in place of those of the server. */
  readonly limits: Limits;
}

interface ApiKeyFields {
  readonly id: string;
  readonly publicKey: string;
  /** `sk-sl-…abcd`: enough to distinguish keys. */
  readonly displaySecretKey: string;
  readonly scopes: readonly Scope[];
  readonly note: string | null;
  /** Of a personal key: it acts as this user, with at most the scopes of the user's role there. */
  readonly userId: string | null;
  readonly createdAt: Micros;
  readonly lastUsedAt: Micros | null;
  readonly expiresAt: Micros | null;
  /** Its own, in addition to those of its project. */
  readonly limits: Limits;
}

interface OfProject {
  readonly projectId: ProjectId;
  readonly organizationId?: undefined;
}

interface OfOrganization {
  readonly organizationId: string;
  readonly projectId?: undefined;
}

/** The owner of keys: a project, by its id, or an organization. */
export type KeyOwner = ProjectId | { readonly organizationId: string };

/** An API key without its secret, which is shown once and stored as a salted hash. */
export type ApiKey = ApiKeyFields & (OfProject | OfOrganization);

/** A verified key, with the limits of its project; an organization's key has no limits but its own. */
export type OpenedApiKey = ApiKey & { readonly projectLimits: Limits };

/** A new key: the only time that the secret is returned. */
export type CreatedApiKey = ApiKey & { readonly secretKey: string };
