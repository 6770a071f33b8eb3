/** Files of exported chunks: a directory, or a prefix in a storage. */
export interface ChunkFiles {
  /** For people. */
  readonly location: string;
  /** The whole file appears under its name, or nothing does and it rejects. */
  write(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** The whole file, or the bytes from `first` to before `end` of it; `not_found` when there is none. */
  read(name: string, range?: { readonly first: number; readonly end: number }): AsyncIterable<Uint8Array>;
  /** Names, in order. */
  list(): Promise<readonly string[]>;
}
