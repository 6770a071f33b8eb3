import { addItemsFromObservations } from './items-from-observations.ts';
import {
  createDatasetRunItem,
  deleteDatasetRun,
  getDatasetRun,
  getDatasetRunById,
  listDatasetRunItems,
  listDatasetRuns,
} from './dataset-runs.ts';
import {
  cancelDatasetExperiment,
  createDatasetExperiment,
  getDatasetExperiment,
  listDatasetExperimentItems,
  listDatasetExperiments,
  retryDatasetExperiment,
} from './dataset-experiments.ts';
import { exportDatasetItems, importDatasetItems } from './dataset-files.ts';
import {
  deleteDataset,
  deleteDatasetItem,
  getDataset,
  getDatasetItem,
  getDatasetV1,
  listDatasetItems,
  listDatasets,
  listDatasetsV1,
  putDatasetItem,
  saveDataset,
  saveDatasetV1,
} from './datasets.ts';
import { comparePromptFigures, getPromptFigures } from './prompt-figures.ts';
import { listExperimentItems, listExperiments } from './experiments.ts';
import { runPlayground } from './playground.ts';
import { comparePromptVersions, searchPromptVersions } from './prompt-versions.ts';
import {
  createPromptWebhook,
  deletePromptWebhook,
  listPromptWebhookDeliveries,
  listPromptWebhooks,
  testPromptWebhook,
  updatePromptWebhook,
} from './prompt-webhooks.ts';
import {
  createPrompt,
  createPromptV1,
  deletePrompt,
  getPrompt,
  getPromptV1,
  listPrompts,
  removePromptLabel,
  updatePromptLabels,
} from './prompts.ts';
import { listProtectedPromptLabels, protectPromptLabel, releasePromptLabel } from './protected-prompt-labels.ts';
import { compareDatasetRuns } from './run-comparison.ts';
import type { Endpoint } from './endpoint.ts';

/** Of prompts with their versions and their trying, datasets with their items, and runs of these. */
export const promptAndDatasetEndpoints: readonly Endpoint[] = [
  listPrompts,
  createPrompt,
  getPrompt,
  updatePromptLabels,
  removePromptLabel,
  deletePrompt,
  searchPromptVersions,
  comparePromptVersions,
  getPromptFigures,
  comparePromptFigures,
  getPromptV1,
  createPromptV1,
  listProtectedPromptLabels,
  protectPromptLabel,
  releasePromptLabel,
  listPromptWebhooks,
  createPromptWebhook,
  updatePromptWebhook,
  deletePromptWebhook,
  testPromptWebhook,
  listPromptWebhookDeliveries,
  runPlayground,
  listDatasets,
  saveDataset,
  getDataset,
  deleteDataset,
  importDatasetItems,
  exportDatasetItems,
  addItemsFromObservations,
  listDatasetItems,
  putDatasetItem,
  getDatasetItem,
  deleteDatasetItem,
  createDatasetRunItem,
  listDatasetRunItems,
  listDatasetRuns,
  getDatasetRun,
  getDatasetRunById,
  deleteDatasetRun,
  compareDatasetRuns,
  listDatasetExperiments,
  createDatasetExperiment,
  getDatasetExperiment,
  listDatasetExperimentItems,
  cancelDatasetExperiment,
  retryDatasetExperiment,
  listExperiments,
  listExperimentItems,
  listDatasetsV1,
  saveDatasetV1,
  getDatasetV1,
];
