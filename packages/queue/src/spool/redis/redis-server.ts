import type { ServerState } from '../spool.ts';

const versionMin: readonly [number, number] = [6, 2];

const fieldsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(/\r?\n/)
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );

const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < versionMin[0] || (major === versionMin[0] && minor < versionMin[1]);
};

/** A node of a cluster may be a replica: commands are sent to the primary of their slot. */
export const isReplica = (info: string): boolean => isReplicaBy(fieldsOf(info));

const isReplicaBy = (fields: ReadonlyMap<string, string>): boolean =>
  fields.get('role') === 'slave' && fields.get('redis_mode') !== 'cluster';

const problemOf = (fields: ReadonlyMap<string, string>): string | undefined => {
  const version = fields.get('redis_version') ?? '0';
  const policy = fields.get('maxmemory_policy') ?? 'noeviction';
  if (fields.get('redis_mode') === 'sentinel')
    return 'What answers is a Sentinel of Redis; name the primary in QUEUE_URL, by an address that follows a failover.';
  if (isTooOld(version)) return `Redis is ${version}; the queue needs ${versionMin.join('.')} or later.`;
  if (isReplicaBy(fields)) return 'Redis is a read-only replica; name the primary in QUEUE_URL.';
  if (policy === 'noeviction') return undefined;
  return `Redis has maxmemory-policy ${policy} and would drop accepted requests. Set it: CONFIG SET maxmemory-policy noeviction (and in redis.conf).`;
};

/** Reads the answer to `INFO`: whether this Redis is suitable for data that must not be lost. */
export const redisServerState = (info: string): ServerState => {
  const fields = fieldsOf(info);
  const version = fields.get('redis_version') ?? '0';
  const warnings: string[] = [];
  if (fields.get('aof_enabled') === '0')
    warnings.push(
      'Redis runs without its append-only file: what is waiting is lost when Redis restarts. Set appendonly yes.',
    );
  const memoryMax = Number(fields.get('maxmemory') ?? 0);
  return {
    version: `Redis ${version}`,
    problem: problemOf(fields),
    warnings,
    sizeBytes: Number(fields.get('used_memory') ?? 0),
    sizeBytesMax: memoryMax > 0 ? memoryMax : undefined,
  };
};
