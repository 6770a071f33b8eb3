import type { EndpointInput, runPlayground } from '@spanledger/api-contract';
import {
  composePrompt,
  conflict,
  defaultPromptLabel,
  fillPrompt,
  invalidField,
  type LlmConnectionStore,
  type ModelRequest,
  type OpenLlmConnection,
  type ProjectId,
  type PromptBody,
  type PromptSelector,
  type PromptStore,
} from '@spanledger/core';

export type RunBody = EndpointInput<typeof runPlayground>['body'];

export interface AskedRun extends OpenLlmConnection {
  readonly request: ModelRequest;
  /** The version of the messages; `undefined` for messages of their own. */
  readonly prompt: { readonly name: string; readonly version: number } | undefined;
}

export interface AskedRunParts {
  readonly llmConnections: Pick<LlmConnectionStore, 'open'>;
  readonly prompts: Pick<PromptStore, 'get'>;
}

/**
 * The call of a request, ready to be sent. Rejects with `invalid_input` for a connection, model or prompt that the
 * project does not have, and for variables without a value; with `conflict` when credentials or prompts cannot be read.
 */
export const askedRun = async (
  { llmConnections, prompts }: AskedRunParts,
  projectId: ProjectId,
  body: RunBody,
): Promise<AskedRun> => {
  const opened = await connectionOf(llmConnections, projectId, body);
  const { promptBody, prompt } = await askedPrompt(prompts, projectId, body);
  const { model, parameters, schema } = body;
  return {
    ...opened,
    request: { model, messages: fillPrompt(promptBody, body), parameters, schema },
    prompt,
  };
};

/** Rejects with `invalid_input` for a connection or a model that the project does not have. */
export const connectionOf = async (
  llmConnections: Pick<LlmConnectionStore, 'open'>,
  projectId: ProjectId,
  { provider, model }: Pick<RunBody, 'provider' | 'model'>,
): Promise<OpenLlmConnection> => {
  const opened = await llmConnections.open(projectId, provider);
  if (opened === undefined) throw invalidField('body.provider', 'must be that of a connection of the project');
  const { withDefaultModels, customModels } = opened.connection;
  if (withDefaultModels || customModels.includes(model)) return opened;
  throw invalidField('body.model', `must be one of those that the connection names: ${customModels.join(', ')}`);
};

interface FoundPrompt extends Pick<AskedRun, 'prompt'> {
  readonly promptBody: PromptBody;
}

/** The messages of a prompt of the project, with its references resolved, or the given ones. */
export const askedPrompt = async (
  prompts: Pick<PromptStore, 'get'>,
  projectId: ProjectId,
  { messages, prompt }: Pick<RunBody, 'messages' | 'prompt'>,
): Promise<FoundPrompt> => {
  if (prompt === undefined) return { promptBody: { type: 'chat', prompt: messages ?? [] }, prompt };
  const { name, version, label = defaultPromptLabel } = prompt;
  const found = await prompts.get(projectId, name, version === undefined ? { label } : { version });
  if (found === undefined)
    throw invalidField('body.prompt', 'must be a prompt of the project, in a version or with a label it has');
  const find = async (child: string, which: PromptSelector) => prompts.get(projectId, child, which);
  const composed = await composePrompt(found, find, { isStrict: false });
  if (composed.kind !== 'composed') throw conflict(composed.message);
  return { promptBody: composed.body, prompt: { name, version: found.version } };
};
