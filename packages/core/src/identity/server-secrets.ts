/** Random values that all processes of one installation share. */
export interface ServerSecrets {
  /** The secret of this name, 32 bytes or more as text; made when it is first asked for, and the same for ever. */
  get(name: string): Promise<string>;
}
