import type { QueryClient } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { connectionsQuery, type Connection } from '../../api/llm-connections.ts';
import type { PromptVersion } from '../../api/prompts.ts';
import { modelChoiceOf, noModel, providerFor, type ModelChoice } from '../../parts/models/model-choice.ts';
import { conversationQuery, observationQuery } from '../trace/trace-queries.ts';
import { columnOfCall } from './column-of-call.ts';
import type { PlaygroundSearch } from './playground-search.ts';
import { newColumn, promptBodyOf, type Column } from './playground-state.ts';

/** The model in a prompt's config, if there is one. */
const choiceOfConfig = (config: unknown, connections: readonly Connection[]): ModelChoice => {
  if (typeof config !== 'object' || config === null || !('model' in config)) return noModel;
  const { model, provider, temperature, maxTokens, topP } = config as Readonly<Record<string, unknown>>;
  if (typeof model !== 'string') return noModel;
  const isKnown = connections.some((connection) => connection.provider === provider);
  const parameters = Object.entries({ temperature, maxTokens, topP }).filter(([, value]) => value !== undefined);
  return modelChoiceOf(
    isKnown ? String(provider) : providerFor(model, connections),
    model,
    Object.fromEntries(parameters),
  );
};

/** A version of a prompt in a column. Its model, if it has one, replaces the column's model. */
export const withPrompt = (column: Column, version: PromptVersion, connections: readonly Connection[]): Column => {
  const { name, type, prompt, config } = version;
  const loaded: Column = {
    ...column,
    type,
    text: typeof prompt === 'string' ? prompt : '',
    messages: typeof prompt === 'string' ? newColumn.messages : prompt,
  };
  const choice = choiceOfConfig(config, connections);
  const asLoaded = JSON.stringify(promptBodyOf(loaded));
  return {
    ...loaded,
    choice: choice === noModel ? column.choice : choice,
    prompt: { name, version: version.version, asLoaded },
  };
};

/** A version with its references to other prompts replaced by their texts. */
export const readPrompt = async (projectId: string, promptName: string, version?: number): Promise<PromptVersion> =>
  api.get('/api/public/v2/prompts/{promptName}', { projectId }, { params: { promptName }, query: { version } });

/** The column of the source in an address. */
export const readSource = async (
  queries: QueryClient,
  projectId: string,
  { trace, observation, prompt, version }: PlaygroundSearch,
): Promise<Column> => {
  const connections = await queries.fetchQuery(connectionsQuery(projectId));
  if (prompt !== undefined) return withPrompt(newColumn, await readPrompt(projectId, prompt, version), connections);
  if (trace === undefined || observation === undefined) return newColumn;
  const [call, conversation] = await Promise.all([
    queries.fetchQuery(observationQuery(projectId, observation)),
    queries.fetchQuery(conversationQuery(projectId, trace, observation)),
  ]);
  return columnOfCall(call, conversation, connections);
};
