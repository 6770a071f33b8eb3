export interface ComponentStatus {
  readonly name: 'api' | 'postgresql' | 'clickhouse';
  readonly state: 'healthy' | 'unhealthy' | 'stopped';
  readonly version: string | null;
  /** Whether the tables are there; `null` when that cannot be known, or when there are none to have. */
  readonly schema: 'ready' | 'missing' | null;
  /** On disk. */
  readonly sizeBytes: number | null;
  /** Without credentials. */
  readonly address: string | null;
  /** What is wrong and what to do. */
  readonly problem: string | null;
}

export interface StatusReport {
  readonly mode: 'local' | 'servers';
  readonly isHealthy: boolean;
  /** In local mode. */
  readonly dataDir: { readonly path: string; readonly sizeBytes: number } | null;
  readonly components: readonly ComponentStatus[];
}

/** What all components have when nothing more is known of them. */
export const unknownStatus = { version: null, schema: null, sizeBytes: null, address: null, problem: null } as const;
