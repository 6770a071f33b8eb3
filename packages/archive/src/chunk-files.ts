/** Files of exported chunks: a directory, or a prefix in a storage. */
export interface ChunkFiles {
  /** For people. */
  readonly location: string;
  /** The whole file becomes visible under its name, or none does and it rejects. */
  write(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** The whole file, or the bytes from `first` to before `end` of it; `not_found` when it does not exist. */
  read(name: string, range?: { readonly first: number; readonly end: number }): AsyncIterable<Uint8Array>;
  /** Names, in order. */
  list(): Promise<readonly string[]>;
}
