/** What one dependency says of itself. */
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
