import {
  conflict,
  llmConnectionsMax,
  maskedKey,
  notFound,
  type LlmConnection,
  type LlmConnectionStore,
  type OpenLlmConnection,
  type ProjectId,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryLlmConnections = (
  hasProject: (id: ProjectId) => Promise<boolean> = async () => true,
): LlmConnectionStore => {
  const kept = new Map<string, OpenLlmConnection>();
  const own = (projectId: ProjectId) =>
    [...kept.values()].filter(({ connection }) => connection.projectId === projectId).toReversed();
  const find = (projectId: ProjectId, provider: string) =>
    own(projectId).find(({ connection }) => connection.provider === provider);
  return {
    put: async (projectId, facts, credentials) => {
      if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
      const known = find(projectId, facts.provider)?.connection;
      if (known === undefined && own(projectId).length >= llmConnectionsMax) {
        throw conflict(`A project has at most ${llmConnectionsMax} connections. Delete one first.`);
      }
      const at = Date.now() * 1000;
      const connection: LlmConnection = {
        ...facts,
        id: known?.id ?? crypto.randomUUID(),
        projectId,
        maskedKey: maskedKey(credentials.secretKey),
        extraHeaderNames: Object.keys(credentials.extraHeaders),
        createdAt: known?.createdAt ?? at,
        updatedAt: at,
      };
      kept.set(connection.id, { connection, credentials });
      return { connection, isNew: known === undefined };
    },
    list: async (projectId, page) =>
      pageOf(
        own(projectId).map(({ connection }) => connection),
        page,
      ),
    open: async (projectId, provider) => find(projectId, provider),
    delete: async (projectId, id) => {
      if (kept.get(id)?.connection.projectId !== projectId) throw notFound(`The project has no LLM connection ${id}.`);
      kept.delete(id);
    },
  };
};
