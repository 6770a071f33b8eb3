import type { At } from './cost-history.fixture.ts';
import type { Reporting } from './expected-counting.fixture.ts';

export interface ExpectedTrace {
  readonly id: string;
  readonly at: At;
  readonly name: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly release: string | null;
  readonly environment: string;
  readonly tags: readonly string[];
  /** Not so for an observation whose trace was not named yet. */
  readonly isStored: boolean;
}

/** An observation but for its price: everything that was reported of it, merged. */
export interface ObservationFacts extends Reporting {
  readonly traceId: string;
  readonly promptName: string | null;
  readonly promptVersion: number | null;
  readonly environment: string;
  /** Differs when anything more is known. */
  readonly knowledge: string;
  readonly trace: ExpectedTrace;
}
