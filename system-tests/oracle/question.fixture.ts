import type { ProjectId } from '@spanledger/core';

import type { Expected } from './expected-costs.fixture.ts';

/** Something that is asked of a store, and what the answer must be. */
export interface Question {
  readonly name: string;
  readonly ask: (projectId: ProjectId, expected: Expected) => Promise<unknown>;
  readonly expected: (expected: Expected) => unknown;
  /** Another question's answer holds all of this one's, in more detail: it is asked in turn only. */
  readonly isCoarser?: boolean;
}
