/** The health of one dependency, as it reports it. */
export interface ComponentHealth {
  readonly name: string;
  readonly isHealthy: boolean;
  /** Of the server, when it answers. */
  readonly version: string | undefined;
  /** What is wrong and what to do; `undefined` when healthy. */
  readonly problem: string | undefined;
  /** Bytes on disk, when known. */
  readonly sizeBytes: number | undefined;
}

export interface HealthCheck {
  /** Runs a real query with a short time limit. Never rejects. */
  check(): Promise<ComponentHealth>;
}

/** A migration that is about to be applied. */
export interface MigrationStep {
  readonly name: string;
  /** From 1 to `count`, of those that are missing. */
  readonly nth: number;
  readonly count: number;
}

/** The schema of a store compared with the migrations of this program. */
export interface SchemaState {
  /** How many of the program's own are applied. */
  readonly applied: number;
  /** Names of pending ones, in order. */
  readonly pending: readonly string[];
  /** Names of applied migrations that the program does not have: a newer version's. */
  readonly unknown: readonly string[];
}
