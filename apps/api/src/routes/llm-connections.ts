import {
  deleteLlmConnection,
  listLlmConnections,
  pageMeta,
  putLlmConnection,
  type EndpointOutput,
} from '@spanledger/api-contract';
import {
  checkLlmConnection,
  formatIso,
  type LlmConnection,
  type LlmConnectionFacts,
  type LlmConnectionStore,
} from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { refusePrivateAddress } from './budget-webhooks.ts';

interface Parts extends Pick<ApiDependencies, 'arePrivateWebhooksAllowed'> {
  readonly llmConnections: Pick<LlmConnectionStore, 'list'>;
  readonly readBody: BodyReader;
}

export const llmConnectionRoutes = ({
  llmConnections,
  arePrivateWebhooksAllowed = false,
  readBody,
}: Parts): readonly Route[] => [
  jsonRoute(listLlmConnections, async ({ caller: { projectId }, query }) => {
    const page = await llmConnections.list(projectId, query);
    return { data: page.items.map(connectionJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(
    putLlmConnection,
    async ({ caller: { projectId }, stores, body, response }) => {
      const { provider, adapter, secretKey, baseURL, customModels, withDefaultModels, extraHeaders, config } = body;
      const facts: LlmConnectionFacts = {
        provider,
        adapter,
        baseUrl: baseURL ?? null,
        customModels: [...new Set(customModels ?? [])],
        withDefaultModels: withDefaultModels ?? true,
        config: config ?? null,
      };
      const credentials = { secretKey, extraHeaders: extraHeaders ?? {} };
      checkLlmConnection(facts, credentials);
      if (!arePrivateWebhooksAllowed && facts.baseUrl !== null) refusePrivateAddress('body.baseURL', facts.baseUrl);
      const { connection, isNew } = await stores.llmConnections.put(projectId, facts, credentials);
      if (isNew) response.status(201);
      return connectionJson(connection);
    },
    readBody,
  ),

  jsonRoute(deleteLlmConnection, async ({ caller: { projectId }, stores, params: { connectionId } }) => {
    await stores.llmConnections.delete(projectId, connectionId);
    return { message: 'LLM connection successfully deleted' };
  }),
];

const connectionJson = (connection: LlmConnection): EndpointOutput<typeof putLlmConnection, 200> => ({
  id: connection.id,
  provider: connection.provider,
  adapter: connection.adapter,
  displaySecretKey: connection.maskedKey,
  baseURL: connection.baseUrl,
  customModels: [...connection.customModels],
  withDefaultModels: connection.withDefaultModels,
  extraHeaderKeys: [...connection.extraHeaderNames],
  config: connection.config,
  createdAt: formatIso(connection.createdAt),
  updatedAt: formatIso(connection.updatedAt),
});
