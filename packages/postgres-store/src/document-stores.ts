import type {
  AgentStore,
  DatasetExperimentStore,
  DatasetRunStore,
  DatasetStore,
  PromptStore,
  PromptWebhookStore,
  ProtectedLabelStore,
  RunItemReader,
  SavedViewStore,
} from '@spanledger/core';
import type { Pool } from 'pg';

import { postgresAgentStore } from './agents/agent-store.ts';
import { postgresDatasetRunStore } from './datasets/dataset-run-store.ts';
import { postgresDatasetStore } from './datasets/dataset-store.ts';
import { postgresExperimentStore } from './experiments/experiment-store.ts';
import { postgresRunItemReader } from './datasets/run-item-reader.ts';
import { postgresPromptStore } from './prompts/prompt-store.ts';
import { postgresPromptWebhookStore } from './prompts/prompt-webhook-store.ts';
import { postgresProtectedLabelStore } from './prompts/protected-label-store.ts';
import { postgresSavedViewStore } from './saved-views/saved-view-store.ts';
import type { PrismaClient } from './generated/client.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import { withTranslatedErrors } from './translate-errors.ts';

/** Documents that users write: prompts, datasets, registrations of agents, views of the console. */
export interface DocumentStores {
  readonly prompts: PromptStore;
  readonly protectedLabels: ProtectedLabelStore;
  readonly promptWebhooks: PromptWebhookStore;
  readonly datasets: DatasetStore;
  readonly datasetRuns: DatasetRunStore;
  readonly datasetExperiments: DatasetExperimentStore;
  readonly runItems: RunItemReader;
  readonly agents: AgentStore;
  readonly savedViews: SavedViewStore;
}

export const documentStores = (url: string, db: PrismaClient, pool: Pool, secrets: SecretBox): DocumentStores => ({
  prompts: withTranslatedErrors(url, postgresPromptStore(db)),
  protectedLabels: withTranslatedErrors(url, postgresProtectedLabelStore(db)),
  promptWebhooks: withTranslatedErrors(url, postgresPromptWebhookStore(db, secrets)),
  datasets: withTranslatedErrors(url, postgresDatasetStore(db, pool)),
  datasetRuns: withTranslatedErrors(url, postgresDatasetRunStore(db)),
  datasetExperiments: withTranslatedErrors(url, postgresExperimentStore(db)),
  runItems: withTranslatedErrors(url, postgresRunItemReader(db)),
  agents: withTranslatedErrors(url, postgresAgentStore(db)),
  savedViews: withTranslatedErrors(url, postgresSavedViewStore(db)),
});
