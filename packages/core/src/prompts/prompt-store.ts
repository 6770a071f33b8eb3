import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type { PromptFilter } from './prompt-filter.ts';
import type { PromptBody, PromptSelector, PromptSummary, PromptVersion } from './prompt.ts';

export interface NewPromptVersion {
  readonly name: string;
  readonly body: PromptBody;
  readonly config: unknown;
  /** The labels of the version besides `latest`; other versions lose them. */
  readonly labels: readonly string[];
  /** Replaces the tags of the prompt, each once; absent: unchanged. */
  readonly tags?: readonly string[] | undefined;
  readonly commitMessage: string | null;
  readonly createdBy: string;
}

/** All given ones must match. */
export interface PromptConditions {
  readonly name?: string | undefined;
  /** Names of prompts in this folder, at any depth: `support` for `support/greeting`. */
  readonly folder?: string | undefined;
  readonly label?: string | undefined;
  readonly tag?: string | undefined;
  readonly version?: number | undefined;
  readonly fromUpdatedAt?: Micros | undefined;
  /** Exclusive. */
  readonly toUpdatedAt?: Micros | undefined;
  readonly filters?: readonly PromptFilter[] | undefined;
}

/** How versions are searched: for all words of a text, or for the text as a part of any word, without regard to case. */
export const promptSearchModes = ['words', 'part'] as const;
export type PromptSearchMode = (typeof promptSearchModes)[number];

export interface PromptSearch {
  readonly text: string;
  readonly mode: PromptSearchMode;
}

export interface NamedPromptVersion {
  readonly name: string;
  readonly version: number;
}

/** Rights of a change's author beyond changing prompts. */
export interface PromptRights {
  /** Protected labels may be moved and removed; absent: they may not. */
  readonly mayMoveProtected?: boolean | undefined;
}

/**
 * Changes of one project are applied one after the other. One that would move or remove a protected label without the
 * right to do so is `permission_denied`, names the label and changes nothing. Deliveries to the webhooks of the project
 * are stored with the change.
 */
export interface PromptStore {
  /**
   * The next version of the prompt. `invalid_input` when its type differs from that of earlier versions, or when its
   * references cannot be resolved; `not_found` without the project.
   */
  create(projectId: ProjectId, prompt: NewPromptVersion, rights?: PromptRights): Promise<PromptVersion>;
  get(projectId: ProjectId, name: string, selector: PromptSelector): Promise<PromptVersion | undefined>;
  /**
   * Adds labels to a version and removes them from every other version, atomically. `not_found` without the version,
   * `invalid_input` when a prompt would refer to itself.
   */
  addLabels(
    projectId: ProjectId,
    name: string,
    version: number,
    labels: readonly string[],
    rights?: PromptRights,
  ): Promise<PromptVersion>;
  /**
   * Takes a label off a version: none has it afterwards. `not_found` unless the version has it, `invalid_input` for
   * `latest`, and while another prompt refers to this one by the label.
   */
  removeLabel(
    projectId: ProjectId,
    name: string,
    version: number,
    label: string,
    rights?: PromptRights,
  ): Promise<PromptVersion>;
  /**
   * Deletes the matching versions, or all. The highest remaining one gets `latest`. `not_found` without a match,
   * `invalid_input` while another prompt refers to a deleted one.
   */
  delete(projectId: ProjectId, name: string, selector?: PromptSelector, rights?: PromptRights): Promise<void>;
  /** By name. */
  list(projectId: ProjectId, conditions: PromptConditions, page: PageRequest): Promise<Page<PromptSummary>>;
  /** Versions whose text contains the searched one, newest first. */
  search(projectId: ProjectId, search: PromptSearch, page: PageRequest): Promise<Page<PromptVersion>>;
  /** Another number after each change of the project's prompts. */
  revision(projectId: ProjectId): Promise<number>;
  hasVersion(projectId: ProjectId, id: string): Promise<boolean>;
  /** The ids of those versions that exist, in the order asked; `undefined` for the others. */
  idsOf(projectId: ProjectId, named: readonly NamedPromptVersion[]): Promise<readonly (string | undefined)[]>;
}
