import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Scope } from './scopes.ts';

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
}

/** A new key: the only time that the secret is seen. */
export interface CreatedApiKey extends ApiKey {
  readonly secretKey: string;
}
