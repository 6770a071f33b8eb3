import type { ProjectId } from '../ids.ts';

/** Random values that all processes of one installation share. */
export interface ServerSecrets {
  /** The secret of this name, 32 bytes or more as text; created on first use, and never changed. */
  get(name: string): Promise<string>;
}

/** The secret of a project's pseudonyms. It is stored as other secrets are, and outlives every rotation, but not its project. */
export const pseudonymKeyName = (projectId: ProjectId): string => `pseudonyms/${projectId}`;

/** Returns a function that reads the secret of this name once; after a failure it reads again. */
export const rememberedSecret = (secrets: ServerSecrets, name: string): (() => Promise<string>) => {
  let secret: Promise<string> | undefined;
  return async () => {
    secret ??= secrets.get(name);
    return secret.catch((error: unknown) => {
      secret = undefined;
      throw error;
    });
  };
};
