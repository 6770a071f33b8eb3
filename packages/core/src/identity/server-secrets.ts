/** Random values that all processes of one installation share. */
export interface ServerSecrets {
  /** The secret of this name, 32 bytes or more as text; created on first use, and never changed. */
  get(name: string): Promise<string>;
}

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
