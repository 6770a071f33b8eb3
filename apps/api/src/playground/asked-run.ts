import type { EndpointInput, runPlayground } from '@spanledger/api-contract';
import {
  composePrompt,
  conflict,
  defaultPromptLabel,
  fillPrompt,
  invalidInput,
  llmConnectionsMax,
  notFound,
  type LlmConnection,
  type LlmConnectionStore,
  type LlmCredentials,
  type ModelRequest,
  type ProjectId,
  type PromptBody,
  type PromptSelector,
  type PromptStore,
} from '@spanledger/core';

export type RunBody = EndpointInput<typeof runPlayground>['body'];

export interface AskedRun {
  readonly connection: LlmConnection;
  readonly credentials: LlmCredentials;
  readonly request: ModelRequest;
  /** The version that the messages come from; `undefined` for messages of their own. */
  readonly prompt: { readonly name: string; readonly version: number } | undefined;
}

export interface AskedRunParts {
  readonly llmConnections: Pick<LlmConnectionStore, 'list' | 'credentials'>;
  readonly prompts: Pick<PromptStore, 'get'>;
}

const refusal = (path: string, message: string): Error =>
  invalidInput(`Invalid request data: ${path} ${message}`, [{ path, message }]);

/**
 * What a request asks for, ready to be sent. Rejects with `invalid_input` for a connection, model or prompt that the project
 * does not have, and for variables without a value; with `conflict` when credentials or prompts cannot be read.
 */
export const askedRun = async (
  { llmConnections, prompts }: AskedRunParts,
  projectId: ProjectId,
  body: RunBody,
): Promise<AskedRun> => {
  const connection = await connectionOf(llmConnections, projectId, body);
  const { promptBody, prompt } = await promptOf(prompts, projectId, body);
  const credentials = await llmConnections.credentials(projectId, body.provider);
  if (credentials === undefined) throw notFound('The connection was deleted meanwhile.');
  const { model, parameters, schema } = body;
  return {
    connection,
    credentials,
    request: { model, messages: fillPrompt(promptBody, body), parameters, schema },
    prompt,
  };
};

const connectionOf = async (
  llmConnections: Pick<LlmConnectionStore, 'list'>,
  projectId: ProjectId,
  { provider, model }: RunBody,
): Promise<LlmConnection> => {
  const { items } = await llmConnections.list(projectId, { page: 1, limit: llmConnectionsMax });
  const connection = items.find((item) => item.provider === provider);
  if (connection === undefined) throw refusal('body.provider', 'must be that of a connection of the project');
  const { withDefaultModels, customModels } = connection;
  if (withDefaultModels || customModels.includes(model)) return connection;
  throw refusal('body.model', `must be one of those that the connection names: ${customModels.join(', ')}`);
};

interface FoundPrompt extends Pick<AskedRun, 'prompt'> {
  readonly promptBody: PromptBody;
}

const promptOf = async (
  prompts: Pick<PromptStore, 'get'>,
  projectId: ProjectId,
  { messages, prompt }: RunBody,
): Promise<FoundPrompt> => {
  if (prompt === undefined) return { promptBody: { type: 'chat', prompt: messages ?? [] }, prompt };
  const { name, version, label = defaultPromptLabel } = prompt;
  const found = await prompts.get(projectId, name, version === undefined ? { label } : { version });
  if (found === undefined)
    throw refusal('body.prompt', 'must be a prompt of the project, in a version or with a label it has');
  const find = async (child: string, which: PromptSelector) => prompts.get(projectId, child, which);
  const composed = await composePrompt(found, find, { isStrict: false });
  if (composed.kind !== 'composed') throw conflict(composed.message);
  return { promptBody: composed.body, prompt: { name, version: found.version } };
};
