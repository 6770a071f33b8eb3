/** Random values that all processes of one installation share. */
export interface ServerSecrets {
  /** The secret of this name, 32 bytes or more as text; made when it is first asked for, and the same for ever. */
  get(name: string): Promise<string>;
}

/** Gives the secret of this name, which is read once; after a failure it is asked for again. */
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
