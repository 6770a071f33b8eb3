import {
  describeAgentStore,
  describeAnnotationQueueStore,
  describeBudgetStores,
  describeCommentStore,
  describeDatasetStores,
  describeEvaluations,
  describeExpiredExecutions,
  describeForgottenExecutions,
  describeExperiments,
  describeLlmConnectionStore,
  describePolicyStore,
  describePromptStore,
  describePromptWebhooks,
  describeProtectedLabels,
  describeRuleBudgets,
  describeSavedViewStore,
  describeScoreConfigStore,
} from '@spanledger/testing';

import { openedStores, type OpenedStore } from './opened-stores.fixture.ts';
import { testDatabases } from './test-databases.fixture.ts';
import { withTwin } from './twin-project.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();
const makeStores = async (): Promise<OpenedStore> =>
  withTwin(openStore({ url: (await databases.migrated()).url, poolMax: 6 }));

// A statement without its condition on the project finds, changes or counts what the twin has.
const suites = [
  describeAgentStore,
  describeAnnotationQueueStore,
  describeBudgetStores,
  describeCommentStore,
  describeDatasetStores,
  describeEvaluations,
  describeExpiredExecutions,
  describeForgottenExecutions,
  describeExperiments,
  describeLlmConnectionStore,
  describePolicyStore,
  describePromptStore,
  describePromptWebhooks,
  describeProtectedLabels,
  describeRuleBudgets,
  describeSavedViewStore,
  describeScoreConfigStore,
];
for (const describeStore of suites)
  describeStore('PostgreSQL, beside a project in which the same is done,', makeStores);
