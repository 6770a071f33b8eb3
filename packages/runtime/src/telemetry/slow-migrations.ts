import type { MigrationStep } from '@spanledger/core';

/** A migration that has run for so many seconds. */
export interface SlowMigration extends MigrationStep {
  readonly seconds: number;
}

interface SlowMigrations {
  /** The one before has ended. */
  readonly begin: (step: MigrationStep) => void;
  /** All have ended. */
  readonly end: () => void;
}

/** A new database is made in less time. */
const everyMs = 10_000;

/** Reports the migration that runs every ten seconds, for as long as it does: some read all rows. */
export const slowMigrations = (report: (slow: SlowMigration) => void): SlowMigrations => {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => clearInterval(timer);
  return {
    begin: (step) => {
      end();
      let seconds = 0;
      timer = setInterval(() => {
        seconds += everyMs / 1000;
        report({ ...step, seconds });
      }, everyMs);
    },
    end,
  };
};
