/** An amount to add to a level, which drains by itself. */
export interface LevelChange {
  /** Begins with the id of its project. */
  readonly name: string;
  /** Negative to return units; 0 to read the level. */
  readonly amount: number;
  readonly drainPerSecond: number;
  /** How long the level is kept after this change; then it is 0. */
  readonly keptMs: number;
}

export interface Levels {
  /** After the changes, in their order; none is below 0. */
  readonly levels: readonly number[];
  /** The time of the store, in milliseconds since 1970: the one clock that all processes share. */
  readonly nowMs: number;
}

/** How much of their limits projects and keys have used, over all processes. */
export interface LevelStore {
  /**
   * Adds each amount to its level atomically, also while other processes add. Names must differ. Rejects with
   * `unavailable`; then some amounts may be added.
   */
  add(changes: readonly LevelChange[]): Promise<Levels>;
}
