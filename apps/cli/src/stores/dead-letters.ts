import type { AuditLog, DeadLetterStore, ProjectStore } from '@spanledger/core';
import type { Places } from './places.ts';
import { withStores } from './with-stores.ts';

export interface DeadLetterAccess {
  readonly deadLetters: DeadLetterStore;
  readonly projects: ProjectStore;
  readonly auditLog: AuditLog;
}

/** Opens the dead letters of all projects, deleted ones too, for the time of `use`. */
export type WithDeadLetters = <T>(use: (access: DeadLetterAccess) => Promise<T>) => Promise<T>;

export const openDeadLetters =
  (places: Places): WithDeadLetters =>
  async (use) =>
    withStores(places, async ({ projects, auditLog, telemetry: { deadLetters } }) =>
      use({ deadLetters, projects, auditLog }),
    );
