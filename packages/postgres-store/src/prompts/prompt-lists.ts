import {
  latestLabel,
  type NamedPromptVersion,
  type Page,
  type PageRequest,
  type ProjectId,
  type PromptConditions,
  type PromptSearch,
  type PromptSummary,
  type PromptVersion,
} from '@spanledger/core';

import { toDate } from '../budgets/budget-rows.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import { promptFilterSql } from './prompt-filter-sql.ts';
import {
  toPromptSummary,
  toPromptVersion,
  versionColumns,
  type PromptSummaryRow,
  type PromptVersionRow,
} from './prompt-rows.ts';

const all = (conditions: readonly Prisma.Sql[]): Prisma.Sql => Prisma.join([...conditions], ' AND ');
const slice = ({ page, limit }: PageRequest): Prisma.Sql => Prisma.sql`LIMIT ${limit} OFFSET ${(page - 1) * limit}`;

export const listPrompts = async (
  db: PrismaClient,
  projectId: ProjectId,
  conditions: PromptConditions,
  page: PageRequest,
): Promise<Page<PromptSummary>> => {
  const where = all(summaryConditions(projectId, conditions));
  const from = Prisma.sql`FROM prompts p JOIN prompt_versions v ON v.prompt_id = p.id WHERE ${where}`;
  const [rows, counted] = await Promise.all([
    db.$queryRaw<PromptSummaryRow[]>`
      SELECT p.name, p.tags, array_agg(v.version ORDER BY v.version) AS versions, max(v.updated_at) AS "lastUpdatedAt",
        (array_agg(v.type ORDER BY v.version DESC))[1] AS type,
        (array_agg(v.config ORDER BY v.version DESC))[1] AS "lastConfig",
        ARRAY(SELECT l.label FROM prompt_labels l WHERE l.version_id = ANY (array_agg(v.id))
          ORDER BY l.label = ${latestLabel}, l.label COLLATE "C") AS labels
      ${from} GROUP BY p.id ORDER BY p.name COLLATE "C" ${slice(page)}`,
    db.$queryRaw<{ count: bigint }[]>`SELECT count(DISTINCT p.id) AS count ${from}`,
  ]);
  return { items: rows.map(toPromptSummary), totalItems: Number(counted[0]?.count ?? 0) };
};

const summaryConditions = (projectId: ProjectId, given: PromptConditions): readonly Prisma.Sql[] => {
  const { name, folder, label, tag, version, fromUpdatedAt, toUpdatedAt, filters } = given;
  const sql: Prisma.Sql[] = [Prisma.sql`p.project_id = ${projectId}`];
  if (name !== undefined) sql.push(Prisma.sql`p.name = ${name}`);
  if (folder !== undefined) sql.push(Prisma.sql`starts_with(p.name, ${`${folder}/`})`);
  if (tag !== undefined) sql.push(Prisma.sql`${tag} = ANY (p.tags)`);
  if (version !== undefined) sql.push(Prisma.sql`v.version = ${version}`);
  if (fromUpdatedAt !== undefined) sql.push(Prisma.sql`v.updated_at >= ${toDate(fromUpdatedAt)}`);
  if (toUpdatedAt !== undefined) sql.push(Prisma.sql`v.updated_at < ${toDate(toUpdatedAt)}`);
  if (label !== undefined) {
    sql.push(
      Prisma.sql`v.id = (SELECT m.version_id FROM prompt_labels m WHERE m.prompt_id = p.id AND m.label = ${label})`,
    );
  }
  // Also of the version: configs of other projects are not read.
  if (filters !== undefined) sql.push(Prisma.sql`v.project_id = ${projectId}`, ...filters.map(promptFilterSql));
  return sql;
};

export const searchPrompts = async (
  db: PrismaClient,
  projectId: ProjectId,
  search: PromptSearch,
  page: PageRequest,
): Promise<Page<PromptVersion>> => {
  const where = all([Prisma.sql`v.project_id = ${projectId}`, matches(search)]);
  const from = Prisma.sql`FROM prompt_versions v JOIN prompts p ON p.id = v.prompt_id WHERE ${where}`;
  const [rows, counted] = await Promise.all([
    db.$queryRaw<PromptVersionRow[]>`
      SELECT ${versionColumns} ${from} ORDER BY v.created_at DESC, v.id ${slice(page)}`,
    db.$queryRaw<{ count: bigint }[]>`SELECT count(*) AS count ${from}`,
  ]);
  return { items: rows.map(toPromptVersion), totalItems: Number(counted[0]?.count ?? 0) };
};

/** In exactly the form of the indexes of the migration 0017_prompts: otherwise they are not used. */
const matches = ({ text, mode }: PromptSearch): Prisma.Sql => {
  if (mode === 'words') {
    return Prisma.sql`to_tsvector('simple', left(replace(v.body, '\\n', ' '), 250000))
      @@ plainto_tsquery('simple', ${text})`;
  }
  // Within JSON it is written with its escapes.
  const escaped = JSON.stringify(text).slice(1, -1);
  return Prisma.sql`((v.type = 'text' AND lower(v.body) LIKE lower(${part(text)}))
    OR (v.type = 'chat' AND lower(v.body) LIKE lower(${part(escaped)})))`;
};

const part = (text: string): string => `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;

export const promptIdsOf = async (
  db: PrismaClient,
  projectId: ProjectId,
  named: readonly NamedPromptVersion[],
): Promise<readonly (string | undefined)[]> => {
  // Telemetry can name what no prompt has: a NUL, or a version beyond the column's integers.
  const possible = named.filter(({ name }) => !name.includes('\0'));
  if (possible.length === 0) return named.map(() => undefined);
  const names = possible.map(({ name }) => name);
  const versions = possible.map(({ version }) => version);
  const rows = await db.$queryRaw<{ id: string; name: string; version: number }[]>`
    SELECT v.id, p.name, v.version FROM unnest(${names}::text[], ${versions}::bigint[]) AS asked (name, version)
    JOIN prompts p ON p.project_id = ${projectId} AND p.name = asked.name
    JOIN prompt_versions v ON v.prompt_id = p.id AND v.version = asked.version`;
  const ids = new Map(rows.map(({ id, name, version }) => [`${version} ${name}`, id]));
  return named.map(({ name, version }) => ids.get(`${version} ${name}`));
};
