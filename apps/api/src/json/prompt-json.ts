import type { EndpointOutput, createPrompt, listPrompts } from '@spanledger/api-contract';
import {
  defaultPromptLabel,
  formatIso,
  type PromptBody,
  type PromptSummary,
  type PromptVersion,
} from '@spanledger/core';

type PromptJson = EndpointOutput<typeof createPrompt, 201>;

/** A version in the form of the API. */
export const promptJson = (version: PromptVersion, body: PromptBody = version.body): PromptJson => ({
  id: version.id,
  createdAt: formatIso(version.createdAt),
  updatedAt: formatIso(version.updatedAt),
  projectId: version.projectId,
  createdBy: version.createdBy,
  name: version.name,
  version: version.version,
  type: body.type,
  prompt: body.type === 'text' ? body.prompt : body.prompt.map((message) => ({ ...message })),
  config: version.config,
  labels: [...version.labels],
  tags: [...version.tags],
  commitMessage: version.commitMessage,
  isActive: version.labels.includes(defaultPromptLabel),
});

export const promptSummaryJson = (summary: PromptSummary): EndpointOutput<typeof listPrompts, 200>['data'][number] => ({
  name: summary.name,
  type: summary.type,
  versions: [...summary.versions],
  labels: [...summary.labels],
  tags: [...summary.tags],
  lastUpdatedAt: formatIso(summary.lastUpdatedAt),
  lastConfig: summary.lastConfig,
});
