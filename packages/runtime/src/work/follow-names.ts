import { repeatUntilStopped, syncNames, type NameSyncParts } from '@spanledger/core';

interface NameWork extends NameSyncParts {
  readonly onProblem: (error: unknown) => void;
}

/** How often to check whether another process did it recently. */
const lookEveryMs = 10_000;

/**
 * Keeps the copy of names beside the telemetry equal to the control plane, until the returned function is called.
 * Failures are retried. Any number of processes may run it.
 */
export const followNames = ({ onProblem, ...parts }: NameWork): (() => Promise<void>) =>
  repeatUntilStopped(
    async () => {
      await syncNames(parts);
    },
    lookEveryMs,
    onProblem,
  );
