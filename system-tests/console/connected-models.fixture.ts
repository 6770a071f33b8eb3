import { startFakeModelServer, type FakeModelServer } from '@spanledger/testing';

import type { ProjectAsker } from '../local-mode/ask-project.ts';

/** A model server that the project calls through a connection with the name `own`. */
export const connectedModels = async (project: ProjectAsker): Promise<FakeModelServer> => {
  const models = await startFakeModelServer();
  const body = { provider: 'own', adapter: 'openai', secretKey: 'sk-of-a-model-server', baseURL: `${models.url}/v1` };
  await project.askJson('/api/public/llm-connections', { method: 'PUT', body: JSON.stringify(body) });
  return models;
};
