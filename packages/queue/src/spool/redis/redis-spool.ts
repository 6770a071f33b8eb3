import { unavailable, type BatchId, type PendingPart, type ProjectId } from '@spanledger/core';
import { leaseMs } from '../../lease-ms.ts';
import { freeShareMax, partOverheadBytes, refusals, type Spool, type SpoolPart, type WaitingPart } from '../spool.ts';
import { watchRedis } from './watch-redis.ts';
import { redisAddress, type RedisClient } from './redis-connection.ts';
import { redisServerState } from './redis-server.ts';
import { spoolCommands, type SpoolCommands, type Value } from './spool-commands.ts';

type Row = readonly (Buffer | null)[];

const metaFields = ['project', 'batch', 'part', 'receivedAt', 'events', 'payloadBytes'] as const;
const pendingPageSize = 1_000;

/** The spool in Redis: one slot, so that a request's parts are stored atomically. */
export const redisSpool = (
  client: RedisClient,
  options: { readonly url: string; readonly namespace: string; readonly onError: (error: Error) => void },
): Spool => {
  const commands = spoolCommands(client, options);
  return {
    ...storing(commands, () => options.onError(emptied(options.url))),
    ...reporting(commands),
    ...leasing(commands),
    watch: (onParts) => watchRedis(options, onParts),
    close: async () => client.disconnect(),
  };
};

/**
 * The number of shards was there when this process opened the queue. A domain error: of others no message is logged.
 */
const emptied = (url: string): Error =>
  unavailable(
    `Redis at ${redisAddress(url)} has lost what it held. What waited in the queue is lost, though it was acknowledged: Redis needs appendonly yes and a disk that is kept.`,
  );

const storing = (
  commands: SpoolCommands,
  onEmptied: () => void,
): Pick<Spool, 'put' | 'get' | 'begin' | 'takeBack' | 'remove' | 'busy' | 'oldest'> => ({
  put: async (sets, { shards, bytesMax, ageMaxMs }) => {
    const values: Value[] = [shards, bytesMax, ageMaxMs, partOverheadBytes, freeShareMax, sets.length];
    for (const parts of sets) {
      values.push(parts[0]?.projectId ?? '', parts.length);
      for (const part of parts) values.push(...partValues(part));
    }
    const [outcomes, isAnew] = (await commands.run('putScript', ...values)) as [string[], number];
    if (isAnew === 1) onEmptied();
    return outcomes.map((text) => refusals.find((refusal) => refusal === text));
  },
  get: async (refs) => {
    const found = new Map<string, WaitingPart>();
    for (const [at, fields] of (await commands.readAll(refs)).entries()) {
      const { payload } = fields;
      const ref = refs[at];
      if (ref === undefined || payload === undefined) continue;
      const row = metaFields.map((name) => fields[name] ?? null);
      found.set(ref, { ...pendingPart(row), ref, payload, begunBy: begunByOf(fields) });
    }
    return found;
  },
  begin: async (consumer, refs, isAlone) =>
    void (await commands.run('beginScript', consumer, isAlone ? 1 : 0, ...refs)),
  takeBack: async (consumer, refs) => void (await commands.run('takeBackScript', consumer, ...refs)),
  remove: async (consumer, refs) => (await commands.run('removeScript', consumer, ...refs)) as string[],
  busy: async (shards) => (await commands.run('busyScript', ...shards)) as number[],
  oldest: async (shards, limit) => Promise.all(shards.map(async (shard) => commands.oldest(shard, limit))),
});

const begunPrefix = 'begun:';

const begunByOf = (fields: Readonly<Record<string, Buffer>>): WaitingPart['begunBy'] =>
  Object.entries(fields)
    .filter(([name]) => name.startsWith(begunPrefix))
    .map(([name, value]) => ({ consumer: name.slice(begunPrefix.length), isAlone: value.toString() === '1' }));

const reporting = (commands: SpoolCommands): Pick<Spool, 'pending' | 'stats' | 'server'> => ({
  pending: async (projectId) => {
    const projects = projectId === undefined ? await commands.projects() : [projectId];
    const refs = (await Promise.all(projects.map(async (project) => commands.refsOf(project)))).flat();
    const parts: PendingPart[] = [];
    for (let at = 0; at < refs.length; at += pendingPageSize) {
      const rows = await commands.read(refs.slice(at, at + pendingPageSize), metaFields);
      parts.push(...rows.filter(([project]) => project !== null).map(pendingPart));
    }
    return parts;
  },
  stats: async () => {
    const [depths, bytes, oldestAgeMs, projects, consumers, owners] = (await commands.run('statsScript', leaseMs)) as [
      number[],
      string,
      number,
      [string, string, string][],
      number,
      string[],
    ];
    return {
      depth: depths.reduce((sum, depth) => sum + depth, 0),
      bytes: Number(bytes),
      oldestAgeMs,
      shardDepths: depths,
      shardOwners: owners.map((owner) => (owner === '' ? undefined : owner)),
      projects: projects.map(([project, parts, held]) => ({
        projectId: project as ProjectId,
        parts: Number(parts),
        bytes: Number(held),
      })),
      consumers,
    };
  },
  server: async () => redisServerState(await commands.info()),
});

const leasing = ({
  run,
}: SpoolCommands): Pick<Spool, 'hold' | 'release' | 'leave' | 'shards' | 'fixShards' | 'changeShards'> => ({
  hold: async (consumer, leaseMs, isLeaving) => {
    const [fairShare = 0, ...owned] = (await run('holdScript', consumer, leaseMs, isLeaving ? 1 : 0)) as number[];
    return { fairShare, owned };
  },
  release: async (consumer, shards) => void (await run('releaseScript', consumer, ...shards)),
  leave: async (consumer) => void (await run('leaveScript', consumer)),
  shards: async () => ((await run('shardsScript')) as number | null) ?? undefined,
  fixShards: async (shards) => (await run('fixShardsScript', shards)) as number,
  changeShards: async (shards) => {
    const answer = await run('changeShardsScript', shards, leaseMs);
    return answer === 'parts' || answer === 'consumers' ? answer : undefined;
  },
});

const partValues = (part: SpoolPart): readonly Value[] => [
  part.ref,
  part.shard,
  part.batchId,
  part.part,
  part.receivedAt,
  part.events,
  part.payloadBytes,
  Buffer.from(part.payload.buffer, part.payload.byteOffset, part.payload.byteLength),
];

const pendingPart = ([project, batch, part, receivedAt, events, payloadBytes]: Row): PendingPart => ({
  projectId: String(project) as ProjectId,
  batchId: String(batch) as BatchId,
  part: Number(part),
  receivedAt: Number(receivedAt),
  events: Number(events),
  payloadBytes: Number(payloadBytes),
});
