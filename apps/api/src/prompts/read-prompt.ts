import { hash } from 'node:crypto';

import {
  composePrompt,
  conflict,
  notFound,
  type ProjectId,
  type PromptSelector,
  type PromptStore,
} from '@spanledger/core';

import { promptJson } from '../json/prompt-json.ts';
import type { RememberedPrompts } from './remembered-prompts.ts';

/** A prompt in the form of the API. */
export interface PromptAnswer {
  readonly text: string;
  /** With its quotes. */
  readonly etag: string;
}

type Read = { readonly answer: PromptAnswer } | { readonly missing: string } | { readonly broken: string };

export interface AskedPrompt {
  readonly name: string;
  readonly selector: PromptSelector;
  readonly resolve: boolean;
}

/**
 * Returns the answer to a read, from memory where the project's prompts have not changed. Rejects with `not_found`
 * without the version, and with `conflict` when its references cannot be resolved.
 */
export const promptReader =
  (prompts: Pick<PromptStore, 'get'>, remembered: RememberedPrompts) =>
  async (projectId: ProjectId, asked: AskedPrompt): Promise<PromptAnswer> => {
    const read = await remembered.get(projectId, JSON.stringify(asked), async () => {
      const value = await readPrompt(prompts, projectId, asked);
      return { value, bytes: 'answer' in value ? value.answer.text.length * 2 : 0 };
    });
    if ('answer' in read) return read.answer;
    throw 'missing' in read ? notFound(read.missing) : conflict(read.broken);
  };

const readPrompt = async (
  prompts: Pick<PromptStore, 'get'>,
  projectId: ProjectId,
  { name, selector, resolve }: AskedPrompt,
): Promise<Read> => {
  const version = await prompts.get(projectId, name, selector);
  if (version === undefined) {
    const which = 'version' in selector ? `version ${selector.version}` : `label '${selector.label}'`;
    return { missing: `Prompt not found: '${name}' with ${which}` };
  }
  if (!resolve) return { answer: answerOf({ ...promptJson(version), resolutionGraph: null }) };
  const find = async (child: string, which: PromptSelector) => prompts.get(projectId, child, which);
  const composed = await composePrompt(version, find, { isStrict: false });
  if (composed.kind !== 'composed') return { broken: composed.message };
  return { answer: answerOf({ ...promptJson(version, composed.body), resolutionGraph: composed.graph }) };
};

const answerOf = (json: object): PromptAnswer => {
  const text = JSON.stringify(json);
  return { text, etag: `"${hash('sha256', text, 'base64url').slice(0, 27)}"` };
};
