import {
  latestLabel,
  type ProjectId,
  type PromptBody,
  type PromptMessage,
  type PromptReference,
  type PromptSelector,
  type PromptSummary,
  type PromptType,
  type PromptVersion,
} from '@spanledger/core';

import { toMicros } from '../budgets/budget-rows.ts';
import { Prisma } from '../generated/client.ts';

/** A version as `versionColumns` selects it. */
export interface PromptVersionRow {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly version: number;
  readonly type: string;
  readonly body: string;
  readonly config: string;
  readonly labels: readonly string[];
  readonly commitMessage: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Of `prompts p` and `prompt_versions v`. */
export const versionColumns = Prisma.sql`
  v.id, v.project_id AS "projectId", p.name, p.tags, v.version, v.type, v.body, v.config,
  ARRAY(SELECT l.label FROM prompt_labels l WHERE l.version_id = v.id ORDER BY l.label = ${latestLabel}, l.label COLLATE "C") AS labels,
  v.commit_message AS "commitMessage", v.created_by AS "createdBy", v.created_at AS "createdAt",
  v.updated_at AS "updatedAt"`;

export const toPromptVersion = (row: PromptVersionRow): PromptVersion => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  name: row.name,
  version: row.version,
  body: toBody(row.type as PromptType, row.body),
  config: JSON.parse(row.config) as unknown,
  labels: row.labels,
  tags: row.tags,
  commitMessage: row.commitMessage,
  createdBy: row.createdBy,
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});

const toBody = (type: PromptType, body: string): PromptBody =>
  type === 'text' ? { type, prompt: body } : { type, prompt: JSON.parse(body) as PromptMessage[] };

export const bodyColumns = (body: PromptBody) => ({
  type: body.type,
  body: body.type === 'text' ? body.prompt : JSON.stringify(body.prompt),
});

export const referenceRow = ({ name, selector }: PromptReference) => ({
  name,
  version: 'version' in selector ? selector.version : null,
  label: 'label' in selector ? selector.label : null,
});

/** Joins the selected version of the prompt `p` as `prompt_versions v`. */
export const joinVersion = (selector: PromptSelector): Prisma.Sql =>
  'version' in selector
    ? Prisma.sql`JOIN prompt_versions v ON v.prompt_id = p.id AND v.version = ${selector.version}`
    : Prisma.sql`JOIN prompt_labels m ON m.prompt_id = p.id AND m.label = ${selector.label}
        JOIN prompt_versions v ON v.id = m.version_id`;

export interface PromptSummaryRow {
  readonly name: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly versions: readonly number[];
  readonly labels: readonly string[];
  readonly lastUpdatedAt: Date;
  readonly lastConfig: string;
}

export const toPromptSummary = (row: PromptSummaryRow): PromptSummary => ({
  name: row.name,
  type: row.type as PromptType,
  versions: row.versions,
  labels: row.labels,
  tags: row.tags,
  lastUpdatedAt: toMicros(row.lastUpdatedAt),
  lastConfig: JSON.parse(row.lastConfig) as unknown,
});
