import type pg from 'pg';
import type { BatchId, PendingPart, ProjectId } from '@spanledger/core';
import { leaseMs } from '../../lease-ms.ts';
import { freeShareMax, partOverheadBytes, refusals, type Spool, type SpoolPart, type WaitingPart } from '../spool.ts';
import { postgresUnavailable } from './postgres-connection.ts';
import { watchPostgres } from './watch-postgres.ts';

interface PendingRow {
  readonly ref: string;
  readonly project_id: string;
  readonly batch_id: string;
  readonly part: number;
  readonly received_at: string;
  readonly events: string;
  readonly payload_bytes: string;
}

type Query = <Row>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

const pendingColumns = 'ref, project_id, batch_id, part, received_at, events, payload_bytes';

/** The spool in PostgreSQL. Accounting is done under an advisory lock, so callers gather their calls. */
export const postgresSpool = (
  pool: pg.Pool,
  { url, schema, onError }: { url: string; schema: string; onError: (error: Error) => void },
): Spool => {
  const query: Query = async <Row>(sql: string, values: readonly unknown[] = []) => {
    try {
      const { rows } = await pool.query(sql, [...values]);
      return rows as readonly Row[];
    } catch (error) {
      throw postgresUnavailable(url, error);
    }
  };

  return {
    put: async (sets, { shards, bytesMax, ageMaxMs }) => {
      const limits = [shards, bytesMax, ageMaxMs, partOverheadBytes, freeShareMax];
      const values = sets.flatMap((parts) => [parts[0]?.projectId ?? '', ...partColumns(parts)]);
      const calls = sets.map((_, set) => `${schema}.put($1, $2, $3, $4, $5, ${setParameters(set, limits.length)})`);
      const [row] = await query<{ outcomes: string[] }>(`SELECT ARRAY[${calls.join(', ')}] AS outcomes`, [
        ...limits,
        ...values,
      ]);
      return sets.map((_, set) => refusals.find((refusal) => refusal === row?.outcomes[set]));
    },
    get: async (refs) => {
      const rows = await query<PendingRow & { payload: Buffer; begun_by: WaitingPart['begunBy'] }>(
        `SELECT ${pendingColumns}, payload, coalesce((SELECT json_agg(json_build_object('consumer', consumer, 'isAlone', is_alone))
           FROM ${schema}.begun b WHERE b.ref = p.ref), '[]') AS begun_by
         FROM ${schema}.parts p WHERE ref = ANY($1)`,
        [refs],
      );
      return new Map<string, WaitingPart>(
        rows.map((row) => [
          row.ref,
          { ...pendingPart(row), ref: row.ref, payload: row.payload, begunBy: row.begun_by },
        ]),
      );
    },
    remove: async (consumer, refs) => {
      const [row] = await query<{ kept: string[] }>(`SELECT ${schema}.remove($1, $2) AS kept`, [consumer, refs]);
      return row?.kept ?? [];
    },
    ...listing(query, schema),
    ...marking(query, schema),
    ...reporting(query, { pool, schema }),
    ...leasing(query, schema),
    watch: (onParts) => watchPostgres({ url, channel: schema, onError }, onParts),
  };
};

const listing = (query: Query, schema: string): Pick<Spool, 'busy' | 'oldest' | 'pending'> => ({
  busy: async (shards) => {
    const rows = await query<{ shard: number }>(
      `SELECT n.shard FROM unnest($1::integer[]) AS n(shard)
       WHERE EXISTS (SELECT FROM ${schema}.parts p WHERE p.shard = n.shard)`,
      [shards],
    );
    return rows.map(({ shard }) => shard);
  },
  oldest: async (shards, limit) => {
    const rows = await query<{ refs: string[] }>(
      `SELECT ARRAY(SELECT ref FROM ${schema}.parts p WHERE p.shard = n.shard ORDER BY put_at, ref LIMIT $2) AS refs
       FROM unnest($1::integer[]) WITH ORDINALITY AS n(shard, at) ORDER BY n.at`,
      [shards, limit],
    );
    return rows.map(({ refs }) => refs);
  },
  pending: async (projectId) => {
    const rows = await query<PendingRow>(
      `SELECT ${pendingColumns} FROM ${schema}.parts WHERE $1::text IS NULL OR project_id = $1`,
      [projectId ?? null],
    );
    return rows.map(pendingPart);
  },
});

const marking = (query: Query, schema: string): Pick<Spool, 'begin' | 'takeBack'> => ({
  begin: async (consumer, refs, isAlone) =>
    void (await query(
      `INSERT INTO ${schema}.begun SELECT ref, $1, $2 FROM ${schema}.parts WHERE ref = ANY($3)
       ON CONFLICT (ref, consumer) DO UPDATE SET is_alone = excluded.is_alone`,
      [consumer, isAlone, refs],
    )),
  takeBack: async (consumer, refs) =>
    void (await query(`DELETE FROM ${schema}.begun WHERE consumer = $1 AND ref = ANY($2)`, [consumer, refs])),
});

const reporting = (
  query: Query,
  { pool, schema }: { pool: pg.Pool; schema: string },
): Pick<Spool, 'stats' | 'server' | 'close'> => ({
  stats: async () => {
    const [shards, projects, [state]] = await Promise.all([
      query<{ depth: string; age_ms: number; owner: string | null }>(
        `SELECT count(p.ref) AS depth, max(l.consumer) AS owner, coalesce(extract(epoch FROM clock_timestamp() - min(p.put_at)) * 1000, 0)::float8 AS age_ms
         FROM ${schema}.settings s, generate_series(0, s.shards - 1) AS n(shard)
         LEFT JOIN ${schema}.leases l ON l.shard = n.shard AND l.expires_at > clock_timestamp()
         LEFT JOIN ${schema}.parts p ON p.shard = n.shard GROUP BY n.shard ORDER BY n.shard`,
      ),
      query<{ project_id: string; parts: string; bytes: string }>(`SELECT * FROM ${schema}.projects`),
      query<{ consumers: string }>(
        `SELECT count(*) AS consumers FROM ${schema}.consumers WHERE seen_at >= clock_timestamp() - $1 * interval '1 millisecond'`,
        [leaseMs],
      ),
    ]);
    const shardDepths = shards.map(({ depth }) => Number(depth));
    return {
      depth: shardDepths.reduce((sum, depth) => sum + depth, 0),
      bytes: projects.reduce((sum, { bytes }) => sum + Number(bytes), 0),
      oldestAgeMs: Math.max(0, ...shards.map(({ age_ms: ageMs }) => ageMs)),
      shardDepths,
      shardOwners: shards.map(({ owner }) => owner ?? undefined),
      projects: projects.map(({ project_id: projectId, parts, bytes }) => ({
        projectId: projectId as ProjectId,
        parts: Number(parts),
        bytes: Number(bytes),
      })),
      consumers: Number(state?.consumers ?? 0),
    };
  },
  server: async () => {
    const [row] = await query<{ version: string; is_standby: boolean; size: string }>(
      `SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS is_standby,
         (SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relnamespace = to_regnamespace('${schema}') AND c.relkind = 'r') AS size`,
    );
    return {
      version: `PostgreSQL ${row?.version ?? 'unknown'}`,
      problem:
        row?.is_standby === true ? 'PostgreSQL is a read-only standby; name the primary in QUEUE_URL.' : undefined,
      warnings: [],
      sizeBytes: Number(row?.size ?? 0),
      sizeBytesMax: undefined,
    };
  },
  close: async () => pool.end(),
});

const leasing = (
  query: Query,
  schema: string,
): Pick<Spool, 'hold' | 'release' | 'leave' | 'shards' | 'fixShards' | 'changeShards'> => ({
  hold: async (consumer, leaseMs, isLeaving) => {
    const [row] = await query<{ held: number[] }>(`SELECT ${schema}.hold($1, $2, $3) AS held`, [
      consumer,
      leaseMs,
      isLeaving,
    ]);
    const [fairShare = 0, ...owned] = row?.held ?? [];
    return { fairShare, owned };
  },
  release: async (consumer, shards) =>
    void (await query(`DELETE FROM ${schema}.leases WHERE consumer = $1 AND shard = ANY($2)`, [consumer, shards])),
  leave: async (consumer) =>
    void (await query(
      `WITH gone AS (DELETE FROM ${schema}.consumers WHERE consumer = $1) DELETE FROM ${schema}.leases WHERE consumer = $1`,
      [consumer],
    )),
  shards: async () => {
    const [found] = await query<{ is_made: boolean }>(
      `SELECT to_regclass('${schema}.settings') IS NOT NULL AS is_made`,
    );
    if (found?.is_made !== true) return undefined;
    const [row] = await query<{ shards: number }>(`SELECT shards FROM ${schema}.settings`);
    return row?.shards;
  },
  fixShards: async (shards) => {
    await query(`INSERT INTO ${schema}.settings (shards) VALUES ($1) ON CONFLICT DO NOTHING`, [shards]);
    const [row] = await query<{ shards: number }>(`SELECT shards FROM ${schema}.settings`);
    return row?.shards ?? shards;
  },
  changeShards: async (shards) => {
    const [row] = await query<{ answer: string }>(`SELECT ${schema}.change_shards($1, $2) AS answer`, [
      shards,
      leaseMs,
    ]);
    return row?.answer === 'parts' || row?.answer === 'consumers' ? row.answer : undefined;
  },
});

const columnTypes = ['text', 'text[]', 'int[]', 'text[]', 'int[]', 'bigint[]', 'bigint[]', 'bigint[]', 'bytea[]'];

const setParameters = (set: number, before: number): string =>
  columnTypes.map((type, column) => `$${before + set * columnTypes.length + column + 1}::${type}`).join(', ');

const partColumns = (parts: readonly SpoolPart[]): readonly unknown[] => [
  parts.map(({ ref }) => ref),
  parts.map(({ shard }) => shard),
  parts.map(({ batchId }) => batchId),
  parts.map(({ part }) => part),
  parts.map(({ receivedAt }) => receivedAt),
  parts.map(({ events }) => events),
  parts.map(({ payloadBytes }) => payloadBytes),
  parts.map(({ payload }) => Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)),
];

const pendingPart = (row: PendingRow): PendingPart => ({
  projectId: row.project_id as ProjectId,
  batchId: row.batch_id as BatchId,
  part: row.part,
  receivedAt: Number(row.received_at),
  events: Number(row.events),
  payloadBytes: Number(row.payload_bytes),
});
