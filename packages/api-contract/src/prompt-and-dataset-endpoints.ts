import { addItemsFromObservations } from './items-from-observations.ts';
import {
  createDatasetRunItem,
  deleteDatasetRun,
  getDatasetRun,
  listDatasetRunItems,
  listDatasetRuns,
} from './dataset-runs.ts';
import {
  deleteDatasetItem,
  getDataset,
  getDatasetItem,
  getDatasetV1,
  importDatasetItems,
  listDatasetItems,
  listDatasets,
  listDatasetsV1,
  putDatasetItem,
  saveDataset,
  saveDatasetV1,
} from './datasets.ts';
import { comparePromptFigures, getPromptFigures } from './prompt-figures.ts';
import { runPlayground } from './playground.ts';
import { comparePromptVersions, searchPromptVersions } from './prompt-versions.ts';
import {
  createPrompt,
  createPromptV1,
  deletePrompt,
  getPrompt,
  getPromptV1,
  listPrompts,
  updatePromptLabels,
} from './prompts.ts';
import { compareDatasetRuns } from './run-comparison.ts';
import type { Endpoint } from './endpoint.ts';

/** Of prompts with their versions and their trying, datasets with their items, and runs of these. */
export const promptAndDatasetEndpoints: readonly Endpoint[] = [
  listPrompts,
  createPrompt,
  getPrompt,
  updatePromptLabels,
  deletePrompt,
  searchPromptVersions,
  comparePromptVersions,
  getPromptFigures,
  comparePromptFigures,
  getPromptV1,
  createPromptV1,
  runPlayground,
  listDatasets,
  saveDataset,
  getDataset,
  importDatasetItems,
  addItemsFromObservations,
  listDatasetItems,
  putDatasetItem,
  getDatasetItem,
  deleteDatasetItem,
  createDatasetRunItem,
  listDatasetRunItems,
  listDatasetRuns,
  getDatasetRun,
  deleteDatasetRun,
  compareDatasetRuns,
  listDatasetsV1,
  saveDatasetV1,
  getDatasetV1,
];
