import { randomUUID } from 'node:crypto';

import {
  conflict,
  llmConnectionsMax,
  maskedKey,
  notFound,
  type LlmAdapter,
  type LlmConnection,
  type LlmConnectionConfig,
  type LlmConnectionFacts,
  type LlmConnectionStore,
  type LlmCredentials,
  type ProjectId,
} from '@spanledger/core';

import { toMicros } from '../budgets/budget-rows.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import type { LlmConnectionModel } from '../generated/models.ts';
import { lockProject } from '../identity/lock-project.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { llmExtraHeaders, llmSecretKeys, secretPlace } from '../secrets/secret-columns.ts';

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];

export const postgresLlmConnectionStore = (db: PrismaClient, secrets: SecretBox): LlmConnectionStore => ({
  put: async (projectId, facts, credentials) => {
    const seal = await secrets.sealing();
    return db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      const { provider } = facts;
      const known = await transaction.llmConnection.findUnique({
        where: { projectId_provider: { projectId, provider } },
      });
      if (known === null && (await transaction.llmConnection.count({ where: { projectId } })) >= llmConnectionsMax) {
        throw conflict(`A project has at most ${llmConnectionsMax} connections. Delete one first.`);
      }
      const id = known?.id ?? randomUUID();
      const columns = { ...columnsOf(facts), ...secretColumnsOf(seal, id, credentials) };
      const row =
        known === null
          ? await transaction.llmConnection.create({ data: { id, projectId, provider, ...columns } })
          : await transaction.llmConnection.update({ where: { id }, data: { ...columns, updatedAt: new Date() } });
      return { connection: toConnection(row), isNew: known === null };
    });
  },
  list: async (projectId, { page, limit }) => {
    const where = { projectId };
    const [rows, totalItems] = await Promise.all([
      db.llmConnection.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.llmConnection.count({ where }),
    ]);
    return { items: rows.map(toConnection), totalItems };
  },
  open: async (projectId, provider) => {
    const row = await db.llmConnection.findUnique({ where: { projectId_provider: { projectId, provider } } });
    if (row === null) return undefined;
    const headers =
      row.extraHeaders === null ? '{}' : await secrets.take(secretPlace(llmExtraHeaders, row.id), row.extraHeaders);
    const credentials = {
      secretKey: await secrets.take(secretPlace(llmSecretKeys, row.id), row.secretKey),
      extraHeaders: JSON.parse(headers) as Readonly<Record<string, string>>,
    };
    return { connection: toConnection(row), credentials };
  },
  delete: async (projectId, id) => {
    const { count } = await db.llmConnection.deleteMany({ where: { projectId, id } });
    if (count === 0) throw notFound(`The project has no LLM connection ${id}.`);
  },
});

const columnsOf = ({ adapter, baseUrl, customModels, withDefaultModels, config }: LlmConnectionFacts) => ({
  adapter,
  baseUrl,
  customModels: [...customModels],
  withDefaultModels,
  config: config ?? Prisma.DbNull,
});

type Seal = Awaited<ReturnType<SecretBox['sealing']>>;

const secretColumnsOf = (seal: Seal, id: string, { secretKey, extraHeaders }: LlmCredentials) => {
  const names = Object.keys(extraHeaders);
  const headers = JSON.stringify(extraHeaders);
  return {
    secretKey: seal(secretPlace(llmSecretKeys, id), secretKey),
    maskedKey: maskedKey(secretKey),
    extraHeaders: names.length === 0 ? null : seal(secretPlace(llmExtraHeaders, id), headers),
    extraHeaderNames: names,
  };
};

const toConnection = (row: LlmConnectionModel): LlmConnection => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  provider: row.provider,
  adapter: row.adapter as LlmAdapter,
  baseUrl: row.baseUrl,
  customModels: row.customModels,
  withDefaultModels: row.withDefaultModels,
  config: row.config as LlmConnectionConfig | null,
  maskedKey: row.maskedKey,
  extraHeaderNames: row.extraHeaderNames,
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});
