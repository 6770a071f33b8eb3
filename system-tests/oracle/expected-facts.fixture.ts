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
  /** False for an observation whose trace is not known yet. */
  readonly isStored: boolean;
}

/** An observation without its price: all its reports, merged. */
export interface ObservationFacts extends Reporting {
  readonly traceId: string;
  readonly promptName: string | null;
  readonly promptVersion: number | null;
  readonly environment: string;
  /** Differs if more is known. */
  readonly knowledge: string;
  readonly trace: ExpectedTrace;
}
