import { conflict } from '@spanledger/core';
import type { Resharding } from '@spanledger/queue';
import { readApiStatus } from '../status/read-api-status.ts';
import { UsageError } from '../usage-error.ts';
import type { Places } from './places.ts';

export interface ReshardRequest {
  readonly shards: number;
  /** Prints what would be done, and does nothing. */
  readonly isDryRun: boolean;
}

/** `conflict` when something prevents it, which a dry run only prints; a usage error where there is no queue. */
export type ReshardQueue = (request: ReshardRequest) => Promise<Resharding>;

export const reshardQueue =
  ({ queueUrl: url, apiUrl }: Places): ReshardQueue =>
  async ({ shards, isDryRun }) => {
    if (url === undefined) throw new UsageError('There is no queue between processes here: name it with QUEUE_URL.');
    const { planReshard, reshard } = await import('@spanledger/queue');
    const plan = await planReshard({ url, shards });
    const obstacle = plan.obstacle ?? (await apiObstacle(apiUrl));
    if (isDryRun || plan.from === shards) return { ...plan, obstacle };
    if (obstacle !== undefined) throw conflict(obstacle);
    await reshard({ url, shards });
    return plan;
  };

/** An api elsewhere is not detected; it refuses all later requests until it is restarted. */
const apiObstacle = async (apiUrl: string | undefined): Promise<string | undefined> => {
  const { version } = await readApiStatus(apiUrl);
  return version === null ? undefined : `An api still runs at ${apiUrl}; stop every api, and try again.`;
};
