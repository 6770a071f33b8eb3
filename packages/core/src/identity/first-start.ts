import type { CreatedApiKey, Project } from './identity.ts';

/** What to create on the first start; absent values are made up. */
export interface FirstStartSettings {
  readonly organizationId?: string | undefined;
  readonly organizationName?: string | undefined;
  readonly projectId?: string | undefined;
  readonly projectName?: string | undefined;
  readonly publicKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly userEmail?: string | undefined;
}

export interface FirstStartResult {
  readonly project: Project;
  /** The key that was created now, with its secret; `undefined` when nothing had to be created. */
  readonly createdKey: CreatedApiKey | undefined;
  /** The public key of the project's oldest key. */
  readonly publicKey: string | undefined;
}

export interface FirstStart {
  /**
   * Makes sure that an organization, a project and a key exist. With settings: exactly those, created when
   * missing and left alone when there. Without: created only when the database holds no organization at all.
   * Any number of processes may call it at once; calling it again changes nothing.
   */
  ensure(settings: FirstStartSettings): Promise<FirstStartResult>;
}
