import { deleteAgent, getAgent, listAgents, putAgent, sendAgentHeartbeat } from './agents.ts';
import {
  createKeyOfOrganization,
  createOrganization,
  deleteOrganization,
  getOrganization,
  listKeysOfOrganization,
  listOrganizations,
  revokeKeyOfOrganization,
  updateOrganization,
} from './admin-organizations.ts';
import {
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
import { exportAuditLog, listAuditLog } from './audit-log.ts';
import {
  checkBudget,
  createBudget,
  deleteBudget,
  getBudget,
  listBudgetAlerts,
  listBudgets,
  updateBudget,
} from './budgets.ts';
import { getTopCosts, listCosts } from './costs.ts';
import { listDailyCosts } from './daily-costs.ts';
import {
  discardDeadLetter,
  eraseDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from './dead-letters.ts';
import type { Endpoint } from './endpoint.ts';
import { exportObservationLines, exportScoreLines, exportTraceLines } from './export.ts';
import { createFeedback } from './feedback.ts';
import { getHealth, getOpenApi, getReadiness } from './health.ts';
import { ingestBatch } from './ingestion.ts';
import { getLedger, getLedgerBatch } from './ledger.ts';
import { listIdentities, unlinkIdentity } from './identities.ts';
import { createInvitation, listInvitations, revokeInvitation } from './invitations.ts';
import {
  deleteMembership,
  deleteProjectMembership,
  listMemberships,
  listProjectMemberships,
  updateMembership,
  updateProjectMembership,
} from './memberships.ts';
import { queryMetrics, queryMetricsV1 } from './metrics.ts';
import { createModel, deleteModel, getModel, listModels, putModel } from './models.ts';
import { getObservation, listObservations } from './observations.ts';
import { streamObservations } from './observations-v2.ts';
import { beginProviderSignIn, finishProviderSignIn, listSignInProviders } from './oidc.ts';
import { getOrganizationSettings, updateOrganizationSettings } from './organization-settings.ts';
import { exportLogs, exportMetrics, exportTraces } from './otlp.ts';
import { createMediaUpload, downloadMediaContent, getMedia, reportMediaUpload, uploadMediaContent } from './media.ts';
import { requestPasswordReset } from './password-reset.ts';
import { createPersonalKey, listPersonalKeys, revokePersonalKey } from './personal-keys.ts';
import {
  comparePolicyVersions,
  dryRunMasking,
  dryRunRetention,
  getPolicy,
  getPolicyVersion,
  listPolicyVersions,
  putPolicy,
  restorePolicyVersion,
} from './policies.ts';
import { priceBookEndpoints } from './price-book.ts';
import { createProject, deleteProject, listOrganizationProjects, listProjects, updateProject } from './projects.ts';
import { cancelRepricing, createRepricing, getRepricing, listRepricings } from './repricing.ts';
import { savedViewEndpoints } from './saved-views.ts';
import { createScore, deleteScore, getScore, getScoreV1, listScores, listScoresV1 } from './scores.ts';
import { streamScores } from './scores-v3.ts';
import {
  confirmSecondFactor,
  enrolSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  showSecondFactor,
} from './second-factor.ts';
import { getSession, listSessions } from './sessions.ts';
import {
  changePassword,
  endUserSession,
  getUserSession,
  listUserSessions,
  signIn,
  signInByLink,
  signOut,
} from './sign-in.ts';
import {
  createScimUser,
  deleteScimUser,
  getScimProviderConfig,
  getScimResourceTypes,
  getScimSchemas,
  getScimUser,
  listScimUsers,
  patchScimUser,
  replaceScimUser,
} from './scim.ts';
import {
  createScimGroup,
  deleteScimGroup,
  getScimGroup,
  listScimGroups,
  patchScimGroup,
  replaceScimGroup,
} from './scim-groups.ts';
import { getTimeline } from './timeline.ts';
import { getTraceTree } from './trace-tree.ts';
import { createTrace, deleteTrace, deleteTraces, getTrace, listTraces } from './traces.ts';
import { listEstimatedCosts, listRecordedCosts, listUnpriced } from './unpriced.ts';
import { annotationEndpoints } from './annotation-endpoints.ts';
import { evaluationEndpoints } from './evaluation-endpoints.ts';
import { promptAndDatasetEndpoints } from './prompt-and-dataset-endpoints.ts';

/** The whole API, in the order in which it is documented. */
export const endpoints: readonly Endpoint[] = [
  exportTraces,
  exportLogs,
  exportMetrics,
  ingestBatch,
  listTraces,
  getTrace,
  getTraceTree,
  getTimeline,
  createTrace,
  deleteTrace,
  deleteTraces,
  streamObservations,
  listObservations,
  getObservation,
  streamScores,
  listScores,
  listScoresV1,
  getScore,
  getScoreV1,
  createScore,
  deleteScore,
  listSessions,
  getSession,
  listDailyCosts,
  listCosts,
  getTopCosts,
  queryMetricsV1,
  queryMetrics,
  exportTraceLines,
  exportObservationLines,
  exportScoreLines,
  createMediaUpload,
  getMedia,
  reportMediaUpload,
  uploadMediaContent,
  downloadMediaContent,
  listUnpriced,
  listRecordedCosts,
  listEstimatedCosts,
  createRepricing,
  listRepricings,
  getRepricing,
  cancelRepricing,
  listModels,
  createModel,
  getModel,
  putModel,
  deleteModel,
  ...priceBookEndpoints,
  listBudgets,
  createBudget,
  getBudget,
  updateBudget,
  deleteBudget,
  checkBudget,
  listBudgetAlerts,
  getPolicy,
  putPolicy,
  listPolicyVersions,
  getPolicyVersion,
  comparePolicyVersions,
  restorePolicyVersion,
  dryRunMasking,
  dryRunRetention,
  ...promptAndDatasetEndpoints,
  listAgents,
  getAgent,
  putAgent,
  sendAgentHeartbeat,
  deleteAgent,
  ...annotationEndpoints,
  ...evaluationEndpoints,
  ...savedViewEndpoints,
  createFeedback,
  getLedger,
  getLedgerBatch,
  listDeadLetters,
  replayDeadLetters,
  getDeadLetter,
  replayDeadLetter,
  discardDeadLetter,
  eraseDeadLetter,
  listProjects,
  listOrganizationProjects,
  createProject,
  updateProject,
  deleteProject,
  listApiKeys,
  createApiKey,
  updateApiKey,
  rotateApiKey,
  revokeApiKey,
  listAuditLog,
  exportAuditLog,
  listOrganizationApiKeys,
  createOrganizationApiKey,
  rotateOrganizationApiKey,
  revokeOrganizationApiKey,
  listMemberships,
  updateMembership,
  deleteMembership,
  listProjectMemberships,
  updateProjectMembership,
  deleteProjectMembership,
  createInvitation,
  listInvitations,
  revokeInvitation,
  getOrganizationSettings,
  updateOrganizationSettings,
  getScimProviderConfig,
  getScimResourceTypes,
  getScimSchemas,
  listScimUsers,
  createScimUser,
  getScimUser,
  replaceScimUser,
  patchScimUser,
  deleteScimUser,
  listScimGroups,
  createScimGroup,
  getScimGroup,
  replaceScimGroup,
  patchScimGroup,
  deleteScimGroup,
  listOrganizations,
  createOrganization,
  getOrganization,
  updateOrganization,
  deleteOrganization,
  listKeysOfOrganization,
  createKeyOfOrganization,
  revokeKeyOfOrganization,
  signIn,
  signInByLink,
  requestPasswordReset,
  listSignInProviders,
  beginProviderSignIn,
  finishProviderSignIn,
  getUserSession,
  listPersonalKeys,
  createPersonalKey,
  revokePersonalKey,
  signOut,
  listUserSessions,
  endUserSession,
  getSecondFactor,
  enrolSecondFactor,
  confirmSecondFactor,
  showSecondFactor,
  renewRecoveryCodes,
  removeSecondFactor,
  listIdentities,
  unlinkIdentity,
  changePassword,
  getHealth,
  getReadiness,
  getOpenApi,
];
