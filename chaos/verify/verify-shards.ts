import { shardOf } from '@spanledger/core';
import type { Cluster } from '../cluster/cluster.ts';
import type { Project } from '../cluster/projects.ts';
import { until } from '../cluster/wait.ts';
import { freshTrace } from '../load/project-load.ts';
import type { Random } from '../random.ts';
import { sendUntilAnswered } from '../send.ts';
import { ask } from './read-api.ts';

export const shards = 8;
/** Sufficient for a busy machine. */
const readableTimeoutMs = 180_000;
const pollMs = 400;

const traceOfShard = (project: Project, name: string, shard: number): string => {
  for (let attempt = 0; ; attempt += 1) {
    const id = `fresh-${name}-${attempt}`;
    if (shardOf(project.id, id, shards) === shard) return id;
  }
};

/** Sends an event to each shard, which a stuck shard never stores. Returns the number of events. */
export const verifyShards = async (
  cluster: Cluster,
  project: Project,
  name: string,
  random: Random,
): Promise<{ readonly events: number; readonly failures: readonly string[] }> => {
  const { apis } = cluster;
  const failures = await Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const id = traceOfShard(project, `${name}-${shard}`, shard);
      const { complaint } = await sendUntilAnswered(apis, project, freshTrace(id).request, random);
      if (complaint !== undefined) return [complaint];
      const read = async () => ask(apis, project, `/api/public/traces/${id}`);
      const what = `shard ${shard} is stuck: trace ${id} is readable`;
      return until(what, readableTimeoutMs, read, pollMs).then(
        () => [],
        async (error: unknown) => [
          `${project.id}: ${(error as Error).message}; ${await cluster.describeQueue().catch(String)}`,
        ],
      );
    }),
  );
  return { events: shards, failures: failures.flat() };
};
