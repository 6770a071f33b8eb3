import type { ProjectId } from '../ids.ts';
import { compareTexts } from '../query/compare-texts.ts';
import type { Micros } from '../time.ts';

/** A message of a chat prompt, or a place that a client fills with messages of its own. */
export type PromptMessage =
  | { readonly role: string; readonly content: string }
  | { readonly type: 'placeholder'; readonly name: string };

export type PromptBody =
  | { readonly type: 'text'; readonly prompt: string }
  | { readonly type: 'chat'; readonly prompt: readonly PromptMessage[] };

export type PromptType = PromptBody['type'];

/** Selects a version of a prompt: by its number, or by a label. */
export type PromptSelector = { readonly version: number } | { readonly label: string };

/** One version of a prompt. Its body, config and commit message never change; its labels do. */
export interface PromptVersion {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly name: string;
  /** From 1, in the order of creation; a number is never reused. */
  readonly version: number;
  readonly body: PromptBody;
  /** Any JSON value. */
  readonly config: unknown;
  /** In the order of `compareLabels`. Each label is on one version of a prompt at most. */
  readonly labels: readonly string[];
  /** Of the prompt: the same on all of its versions. */
  readonly tags: readonly string[];
  readonly commitMessage: string | null;
  readonly createdBy: string;
  readonly createdAt: Micros;
  /** When its labels changed last. */
  readonly updatedAt: Micros;
}

/** One prompt in a list, over those of its versions that match the list's conditions. */
export interface PromptSummary {
  readonly name: string;
  /** Of the highest version. */
  readonly type: PromptType;
  /** Ascending. */
  readonly versions: readonly number[];
  readonly labels: readonly string[];
  readonly tags: readonly string[];
  readonly lastUpdatedAt: Micros;
  /** Of the highest version. */
  readonly lastConfig: unknown;
}

/** On the newest version; only the server moves it. */
export const latestLabel = 'latest';

/** By name, with `latest` after all others, where clients expect it. */
export const compareLabels = (a: string, b: string): number =>
  Number(a === latestLabel) - Number(b === latestLabel) || compareTexts(a, b);

/** The label that is read without a version and a label. */
export const defaultPromptLabel = 'production';

/** How deep prompts may refer to prompts: the one being read is at 0. */
export const promptDepthMax = 5;

/** Characters of a prompt with everything that it refers to. */
export const composedPromptLengthMax = 4_000_000;

/** Different places in one prompt that refer to others. */
export const promptReferencesMax = 100;
