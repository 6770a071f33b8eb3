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

/** Reads the answer to `INFO`: whether this Redis is suitable for data that must not be lost. */
export const redisServerState = (info: string): ServerState => {
  const fields = fieldsOf(info);
  const version = fields.get('redis_version') ?? '0';
  const policy = fields.get('maxmemory_policy') ?? 'noeviction';
  const warnings: string[] = [];
  if (fields.get('aof_enabled') === '0')
    warnings.push(
      'Redis runs without its append-only file: what is waiting is lost when Redis restarts. Set appendonly yes.',
    );
  const problem = isTooOld(version)
    ? `Redis is ${version}; the queue needs ${versionMin.join('.')} or later.`
    : policy !== 'noeviction'
      ? `Redis has maxmemory-policy ${policy} and would drop accepted requests. Set it: CONFIG SET maxmemory-policy noeviction (and in redis.conf).`
      : undefined;
  const memoryMax = Number(fields.get('maxmemory') ?? 0);
  return {
    version: `Redis ${version}`,
    problem,
    warnings,
    sizeBytes: Number(fields.get('used_memory') ?? 0),
    sizeBytesMax: memoryMax > 0 ? memoryMax : undefined,
  };
};
