import { repeatUntilStopped, syncNames, type NameSyncParts } from '@spanledger/core';

interface NameWork extends NameSyncParts {
  readonly onProblem: (error: unknown) => void;
}

/** Whether another process did it a moment ago is asked so often. */
const lookEveryMs = 10_000;

/**
 * Keeps the names that lie with telemetry those of the control plane, until the function that it gives is called. What fails is done
 * again. Any number of processes may.
 */
export const followNames = ({ onProblem, ...parts }: NameWork): (() => Promise<void>) =>
  repeatUntilStopped(
    async () => {
      await syncNames(parts);
    },
    lookEveryMs,
    onProblem,
  );
