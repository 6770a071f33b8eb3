import type { AgentStore, DatasetRunStore, DatasetStore, PromptStore, SavedViewStore } from '@spanledger/core';

import { postgresAgentStore } from './agents/agent-store.ts';
import { postgresDatasetRunStore } from './datasets/dataset-run-store.ts';
import { postgresDatasetStore } from './datasets/dataset-store.ts';
import { postgresPromptStore } from './prompts/prompt-store.ts';
import { postgresSavedViewStore } from './saved-views/saved-view-store.ts';
import type { PrismaClient } from './generated/client.ts';
import { withTranslatedErrors } from './translate-errors.ts';

/** What people write down: prompts, datasets, what they know of agents, views of the console. */
export interface DocumentStores {
  readonly prompts: PromptStore;
  readonly datasets: DatasetStore;
  readonly datasetRuns: DatasetRunStore;
  readonly agents: AgentStore;
  readonly savedViews: SavedViewStore;
}

export const documentStores = (url: string, db: PrismaClient): DocumentStores => ({
  prompts: withTranslatedErrors(url, postgresPromptStore(db)),
  datasets: withTranslatedErrors(url, postgresDatasetStore(db)),
  datasetRuns: withTranslatedErrors(url, postgresDatasetRunStore(db)),
  agents: withTranslatedErrors(url, postgresAgentStore(db)),
  savedViews: withTranslatedErrors(url, postgresSavedViewStore(db)),
});
