import type { ProjectId } from '../ids.ts';
import type { ApiKey, CreatedApiKey } from './identity.ts';

export interface ApiKeyStore {
  /**
   * The key that this pair opens; `undefined` when the public key is unknown, revoked or expired, or the
   * secret is not its own. One indexed read.
   */
  authenticate(publicKey: string, secretKey: string): Promise<ApiKey | undefined>;
  /** The key with this public key, for clients that hold no secret (browsers that only send scores). */
  findByPublicKey(publicKey: string): Promise<ApiKey | undefined>;
  /** Given values are used as they are; `conflict` when the public key is taken. `not_found` without the project. */
  create(
    projectId: ProjectId,
    given?: { publicKey?: string; secretKey?: string; note?: string },
  ): Promise<CreatedApiKey>;
  /** Oldest first. */
  list(projectId: ProjectId): Promise<readonly ApiKey[]>;
  /** Takes effect at once here, and within seconds on processes that cache keys. `not_found` when there is none. */
  revoke(publicKey: string): Promise<void>;
}
