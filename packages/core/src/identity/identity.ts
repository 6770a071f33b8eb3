import type { ProjectId } from '../ids.ts';
import type { Limits } from '../limits/limits.ts';
import type { Micros } from '../time.ts';
import type { Scope } from './scopes.ts';

export const roles = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'] as const;
export type Role = (typeof roles)[number];

export interface Organization {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: ProjectId;
  readonly name: string;
  readonly organization: Organization;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: Micros;
  /** Its own, in place of those of the server. */
  readonly limits: Limits;
}

/** An API key without its secret, which is shown once and stored as a salted hash. */
export interface ApiKey {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly publicKey: string;
  /** `sk-sl-…abcd`: enough to tell keys apart. */
  readonly displaySecretKey: string;
  readonly scopes: readonly Scope[];
  readonly note: string | null;
  readonly createdAt: Micros;
  readonly lastUsedAt: Micros | null;
  readonly expiresAt: Micros | null;
  /** Its own, beside those of its project. */
  readonly limits: Limits;
}

/** A key that was shown, with what the server must know of its project. */
export interface OpenedApiKey extends ApiKey {
  readonly projectLimits: Limits;
}

/** A new key: the only time that the secret is seen. */
export interface CreatedApiKey extends ApiKey {
  readonly secretKey: string;
}
