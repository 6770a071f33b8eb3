import type { ProjectId } from '@spanledger/core';

import type { Expected } from './expected-costs.fixture.ts';

/** A query of a store, and its expected answer. */
export interface Question {
  readonly name: string;
  readonly ask: (projectId: ProjectId, expected: Expected) => Promise<unknown>;
  readonly expected: (expected: Expected) => unknown;
  /** The answer of another question contains this one's in more detail: it is asked in turn only. */
  readonly isCoarser?: boolean;
}
