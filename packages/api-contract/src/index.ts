export * from './agents.ts';
export * from './admin-organizations.ts';
export * from './administration-headers.ts';
export * from './annotation-items.ts';
export * from './annotation-queues.ts';
export * from './evaluation-rules.ts';
export * from './evaluators.ts';
export {
  createApiKey,
  createOrganizationApiKey,
  listApiKeys,
  listOrganizationApiKeys,
  revokeApiKey,
  revokeOrganizationApiKey,
  rotateApiKey,
  rotateOrganizationApiKey,
  updateApiKey,
} from './api-keys.ts';
export { exportAuditLog, listAuditLog } from './audit-log.ts';
export * from './budgets.ts';
export * from './comments.ts';
export * from './costs.ts';
export { listDailyCosts } from './daily-costs.ts';
export { exportDatasetItems, importDatasetItems, parquetMediaType } from './dataset-files.ts';
export * from './dataset-experiments.ts';
export * from './dataset-runs.ts';
export {
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
export * from './dead-letters.ts';
export {
  neededScopes,
  placesOf,
  type Access,
  type Endpoint,
  type EndpointInput,
  type EndpointOutput,
  type Method,
} from './endpoint.ts';
export { endpoints } from './endpoints.ts';
export * from './export.ts';
export * from './feedback.ts';
export * from './health.ts';
export * from './identities.ts';
export * from './ingestion.ts';
export * from './invitations.ts';
export * from './ledger.ts';
export * from './llm-connections.ts';
export * from './media.ts';
export * from './memberships.ts';
export { metricsQueryMembers } from './metrics-query-parameter.ts';
export * from './metrics.ts';
export * from './models.ts';
export * from './observations-v2.ts';
export * from './observations.ts';
export * from './oidc.ts';
export { ignoredParametersHeader, openApiDocument } from './openapi-document.ts';
export type * from './openapi-types.ts';
export * from './organization-settings.ts';
export * from './otlp.ts';
export { pageMeta, uncountedPageMeta } from './page.ts';
export * from './password-reset.ts';
export * from './personal-keys.ts';
export * from './playground.ts';
export * from './policies.ts';
export { getPriceBook, getPriceHistory, importPrices, listPriceBookVersions } from './price-book.ts';
export * from './problem.ts';
export * from './project-members.ts';
export { createProject, deleteProject, listOrganizationProjects, listProjects, updateProject } from './projects.ts';
export { addItemsFromObservations } from './items-from-observations.ts';
export { compareDatasetRuns } from './run-comparison.ts';
export { listExperimentItems, listExperiments, type ExperimentItemGroup } from './experiments.ts';
export {
  createPromptWebhook,
  deletePromptWebhook,
  listPromptWebhookDeliveries,
  listPromptWebhooks,
  testPromptWebhook,
  updatePromptWebhook,
} from './prompt-webhooks.ts';
export { listProtectedPromptLabels, protectPromptLabel, releasePromptLabel } from './protected-prompt-labels.ts';
export { comparePromptFigures, getPromptFigures } from './prompt-figures.ts';
export { comparePromptVersions, searchPromptVersions } from './prompt-versions.ts';
export {
  createPrompt,
  createPromptV1,
  deletePrompt,
  getPrompt,
  getPromptV1,
  listPrompts,
  removePromptLabel,
  updatePromptLabels,
} from './prompts.ts';
export { parameterSynonyms } from './query-parameters.ts';
export * from './repricing.ts';
export { createSavedView, deleteSavedView, listSavedViews, updateSavedView } from './saved-views.ts';
export * from './scim-groups.ts';
export * from './scim.ts';
export * from './score-configs.ts';
export { scoreV3Schema, streamScores, type ScoreV3Group } from './scores-v3.ts';
export * from './scores.ts';
export {
  confirmSecondFactor,
  enrolSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  showSecondFactor,
} from './second-factor.ts';
export * from './sessions.ts';
export * from './sign-in.ts';
export * from './timeline.ts';
export * from './trace-tree.ts';
export * from './traces.ts';
export * from './unpriced.ts';
export * from './user-headers.ts';
