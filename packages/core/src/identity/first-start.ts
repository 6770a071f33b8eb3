import type { User } from '../people/user.ts';
import type { CreatedApiKey, Project } from './identity.ts';

/** The settings of the first start; absent values are generated. */
export interface FirstStartSettings {
  readonly organizationId?: string | undefined;
  readonly organizationName?: string | undefined;
  readonly projectId?: string | undefined;
  readonly projectName?: string | undefined;
  readonly publicKey?: string | undefined;
  readonly secretKey?: string | undefined;
  /** Of the organization's owner, who is also created when there is no user at all. */
  readonly userEmail?: string | undefined;
}

/** Of the owner that is created without an address when there is no user at all. */
export const ownerEmailDefault = 'owner@localhost';

export interface FirstStartResult {
  readonly project: Project;
  /** The key that was created now, with its secret; `undefined` when nothing had to be created. */
  readonly createdKey: CreatedApiKey | undefined;
  /** The public key of the project's oldest key. */
  readonly publicKey: string | undefined;
  /** The owner of the organization, while no user has ever signed in; then `undefined`. */
  readonly waitingOwner: User | undefined;
}

export interface FirstStart {
  /**
   * Makes sure that an organization, a project, a key and a user exist. With settings: exactly those, created when
   * missing and unchanged when they exist. Without: created only when the database holds no organization at all. Any
   * number of processes may call it at once; calling it again changes nothing.
   */
  ensure(settings: FirstStartSettings): Promise<FirstStartResult>;
}
