import type {
  LlmAdapter,
  LlmConnectionFacts,
  LlmCredentials,
  ModelAnswer,
  ModelCallError,
  ModelRequest,
  ProjectId,
} from '@spanledger/core';
import { createModelCaller, type ModelCallerOptions } from './create-model-caller.ts';

export const secretKey = 'sk-canary-of-a-secret-key';
const bedrockKey = JSON.stringify({ accessKeyId: 'AKIACANARY', secretAccessKey: secretKey });

export const request: ModelRequest = {
  model: 'model-1',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi' },
    { role: 'tool', content: '{"found":1}' },
  ],
  parameters: {},
};

export interface Asked {
  readonly adapter: LlmAdapter;
  readonly baseUrl: string | null;
  readonly config?: LlmConnectionFacts['config'];
  readonly extraHeaders?: LlmCredentials['extraHeaders'];
  readonly request?: Partial<ModelRequest>;
  /** Replaces the secret of every call. */
  readonly secret?: string;
  readonly options?: Partial<ModelCallerOptions>;
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
  readonly onUsage?: (usage: ModelAnswer['usage']) => void;
}

/** Calls a model by a connection of this adapter. */
export const ask = async (asked: Asked): Promise<ModelAnswer> => {
  const { adapter, baseUrl, extraHeaders = {}, signal = new AbortController().signal, onText, onUsage } = asked;
  const call = createModelCaller({ arePrivateAllowed: true, ...asked.options });
  const config = asked.config ?? (adapter === 'bedrock' ? { region: 'eu-central-1' } : null);
  const projectId = 'own' as ProjectId;
  const connection = { projectId, provider: 'p', adapter, baseUrl, customModels: [], withDefaultModels: true, config };
  const credentials = { secretKey: asked.secret ?? (adapter === 'bedrock' ? bedrockKey : secretKey), extraHeaders };
  return call(connection, credentials, { ...request, ...asked.request }, { signal, onText, onUsage });
};

/** The error of a call. */
export const failureOf = async (asked: Asked): Promise<ModelCallError> =>
  ask(asked).then(
    (answer) => {
      throw new Error(`It was answered ${JSON.stringify(answer)}`);
    },
    (error: unknown) => error as ModelCallError,
  );
