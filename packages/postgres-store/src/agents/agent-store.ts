import {
  agentsMax,
  changeAgent,
  notFound,
  refuseTooManyAgents,
  unknownAgent,
  type AgentChanges,
  type AgentConditions,
  type AgentStore,
  type ProjectId,
  type RegisteredAgent,
} from '@spanledger/core';

import { toMicros } from '../budgets/budget-rows.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import { lockProject } from '../identity/lock-project.ts';

type Db = Prisma.TransactionClient;

export const postgresAgentStore = (db: PrismaClient): AgentStore => {
  const changing = async <T>(projectId: ProjectId, work: (transaction: Db) => Promise<T>): Promise<T> =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      return work(transaction);
    });
  return {
    list: async (projectId, conditions) => list(db, projectId, conditions),
    put: async (projectId, name, changes) =>
      changing(projectId, async (transaction) => put(transaction, projectId, name, changes)),
    heartbeat: async (projectId, name, intervalSeconds) => {
      if (!(await renewHeartbeat(db, projectId, name, intervalSeconds))) {
        await changing(projectId, async (transaction) => firstHeartbeat(transaction, projectId, name, intervalSeconds));
      }
      return get(db, projectId, name);
    },
    remember: async (projectId, sightings) => {
      if (sightings.length > 0) await remember(db, projectId, sightings);
    },
    delete: async (projectId, name) =>
      changing(projectId, async (transaction) => {
        const where = { projectId, name };
        const registered = await transaction.agent.deleteMany({ where });
        const seen = await transaction.agentSighting.deleteMany({ where });
        if (registered.count + seen.count === 0) throw notFound(`The project has no agent ${name}.`);
      }),
  };
};

interface AgentRow {
  readonly name: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly version: number | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  readonly firstSeen: bigint | null;
  readonly lastSeen: bigint | null;
  readonly heartbeatAt: bigint | null;
  readonly heartbeatIntervalSeconds: number | null;
}

const numberOrNull = (at: bigint | null): number | null => (at === null ? null : Number(at));

const toAgent = (row: AgentRow): RegisteredAgent => ({
  name: row.name,
  description: row.description,
  metadata: row.metadata ?? {},
  version: row.version ?? 0,
  createdAt: row.createdAt && toMicros(row.createdAt),
  updatedAt: row.updatedAt && toMicros(row.updatedAt),
  firstSeen: numberOrNull(row.firstSeen),
  lastSeen: numberOrNull(row.lastSeen),
  heartbeatAt: numberOrNull(row.heartbeatAt),
  heartbeatIntervalSeconds: row.heartbeatIntervalSeconds,
});

const list = async (
  db: Db | PrismaClient,
  projectId: ProjectId,
  { names, metadata }: AgentConditions,
): Promise<readonly RegisteredAgent[]> => {
  const named = names === undefined ? Prisma.empty : Prisma.sql`AND name = ANY(${[...names]}::text[])`;
  // An agent that was only seen has no metadata.
  const contains =
    metadata === undefined ? Prisma.empty : Prisma.sql`AND metadata @> ${JSON.stringify(metadata)}::jsonb`;
  const join = metadata === undefined ? Prisma.sql`FULL JOIN` : Prisma.sql`LEFT JOIN`;
  const rows = await db.$queryRaw<AgentRow[]>`
    SELECT name, a.description, a.metadata, a.version, a.created_at AS "createdAt", a.updated_at AS "updatedAt",
      s.first_seen AS "firstSeen", s.last_seen AS "lastSeen", s.heartbeat_at AS "heartbeatAt",
      s.heartbeat_interval_seconds AS "heartbeatIntervalSeconds"
    FROM (SELECT * FROM agents WHERE project_id = ${projectId} ${named} ${contains}) AS a
    ${join} (SELECT * FROM agent_sightings WHERE project_id = ${projectId} ${named}) AS s USING (name)`;
  return rows.map(toAgent);
};

const get = async (db: Db | PrismaClient, projectId: ProjectId, name: string): Promise<RegisteredAgent> =>
  (await list(db, projectId, { names: [name] }))[0] ?? unknownAgent(name);

const put = async (db: Db, projectId: ProjectId, name: string, changes: AgentChanges): Promise<RegisteredAgent> => {
  const before = await get(db, projectId, name);
  const changed = changeAgent(before, changes);
  if (changed === undefined) return before;
  if (before.version === 0) refuseTooManyAgents(await db.agent.count({ where: { projectId } }));
  const { description, version } = changed;
  const metadata = changed.metadata as Prisma.InputJsonObject;
  await db.agent.upsert({
    where: { projectId_name: { projectId, name } },
    create: { projectId, name, description, metadata, version },
    update: { description, metadata, version, updatedAt: new Date() },
  });
  return get(db, projectId, name);
};

/** By the clock of the database. False for an agent that was never seen. */
const renewHeartbeat = async (
  db: Db | PrismaClient,
  projectId: ProjectId,
  name: string,
  intervalSeconds: number,
): Promise<boolean> =>
  (await db.$executeRaw`
    UPDATE agent_sightings
    SET heartbeat_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, heartbeat_interval_seconds = ${intervalSeconds}
    WHERE project_id = ${projectId} AND name = ${name}`) > 0;

const firstHeartbeat = async (db: Db, projectId: ProjectId, name: string, intervalSeconds: number): Promise<void> => {
  refuseTooManyAgents(await db.agentSighting.count({ where: { projectId } }));
  await db.agentSighting.createMany({ data: { projectId, name }, skipDuplicates: true });
  await renewHeartbeat(db, projectId, name, intervalSeconds);
};

/** Names are locked in one order, so that concurrent reads of several processes do not deadlock. */
const remember = async (
  db: PrismaClient,
  projectId: ProjectId,
  sightings: Parameters<AgentStore['remember']>[1],
): Promise<void> => {
  const given = [...sightings].sort((a, b) => (a.name < b.name ? -1 : 1));
  await db.$executeRaw`
    WITH seen AS (
      SELECT * FROM unnest(${given.map(({ name }) => name)}::text[],
        ${given.map(({ firstSeen }) => BigInt(firstSeen))}::bigint[],
        ${given.map(({ lastSeen }) => BigInt(lastSeen))}::bigint[]) WITH ORDINALITY AS seen (name, first_seen, last_seen, at)
    ), known AS (
      SELECT name FROM agent_sightings WHERE project_id = ${projectId}
    ), added AS (
      SELECT name FROM seen WHERE name NOT IN (SELECT name FROM known)
      ORDER BY at LIMIT greatest(${agentsMax} - (SELECT count(*) FROM known), 0)
    )
    INSERT INTO agent_sightings (project_id, name, first_seen, last_seen)
    SELECT projects.id, seen.name, seen.first_seen, seen.last_seen
    FROM seen CROSS JOIN projects
    WHERE projects.id = ${projectId} AND projects.deleted_at IS NULL
      AND seen.name IN (SELECT name FROM known UNION ALL SELECT name FROM added)
    ORDER BY seen.at
    ON CONFLICT (project_id, name) DO UPDATE
    SET first_seen = least(agent_sightings.first_seen, excluded.first_seen),
      last_seen = greatest(agent_sightings.last_seen, excluded.last_seen)`;
};
