import type { LlmConnection, LlmConnectionFacts, LlmCredentials } from '../connections/llm-connection.ts';

export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
}

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  /** By the names of providers: `temperature`, `maxTokens`, `topP`, `stop`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** JSON Schema of the answer's object. */
  readonly schema?: Readonly<Record<string, unknown>> | undefined;
}

export interface ModelAnswer {
  readonly text: string;
  /** With a schema, the object. */
  readonly object?: unknown;
  /** Tokens by bucket, as `usageDetails` of an observation has them. */
  readonly usage: Readonly<Record<string, number>>;
  readonly finishReason: string;
  /** At which it was answered, if the provider names one; another one may have been requested. */
  readonly serviceTier?: string | undefined;
}

/** The parameters of a call with the service tier at which it was answered, which is the billed one. */
export const billedParameters = (
  parameters: ModelRequest['parameters'],
  { serviceTier }: Pick<ModelAnswer, 'serviceTier'> = {},
): ModelRequest['parameters'] => {
  const requested = parameters['service_tier'] ?? undefined;
  if (serviceTier === undefined || requested === serviceTier) return parameters;
  const asked = requested === undefined ? {} : { requested_service_tier: requested };
  return { ...parameters, service_tier: serviceTier, ...asked };
};

export interface ModelCallOptions {
  readonly signal: AbortSignal;
  /** Receives each part of the text as it arrives. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Receives the usage of a call that its signal ends, as far as the provider had reported it. */
  readonly onUsage?: ((usage: Readonly<Record<string, number>>) => void) | undefined;
}

/** `limited` and `unavailable` may pass by themselves, `refused` and `bad_answer` not. */
export type ModelFailure = 'refused' | 'limited' | 'unavailable' | 'timeout' | 'bad_answer';

type ModelFailureFacts = Pick<ModelCallError, 'retryAfterMs' | 'usage' | 'isOfMessages' | 'mayBeBilled' | 'isCutOff'>;

export class ModelCallError extends Error {
  readonly failure: ModelFailure;
  /** The delay before a retry, if the provider returned one. */
  readonly retryAfterMs: number | undefined;
  /** Usage of the failed call, if the provider returned it. */
  readonly usage: Readonly<Record<string, number>>;
  /** Whether these messages are refused, such as ones that are too long: the provider may take others. */
  readonly isOfMessages: boolean;
  /** Whether the provider was at its answer: it may bill that though it reported no usage. */
  readonly mayBeBilled: boolean;
  /** Whether its answer broke off: the provider may bill more than the usage that it had reported by then. */
  readonly isCutOff: boolean;

  constructor(failure: ModelFailure, message: string, given: Partial<ModelFailureFacts> = {}) {
    // Of a shortened text the last character may be a half.
    super(message.toWellFormed());
    this.failure = failure;
    this.retryAfterMs = given.retryAfterMs;
    this.usage = given.usage ?? {};
    this.isOfMessages = given.isOfMessages ?? false;
    this.mayBeBilled = given.mayBeBilled ?? false;
    this.isCutOff = given.isCutOff ?? false;
  }
}

/** Calls a model through a connection of a project. Rejects with `ModelCallError`, or with the signal's reason. */
export type ModelCaller = (
  connection: LlmConnectionFacts & Pick<LlmConnection, 'projectId'>,
  credentials: LlmCredentials,
  request: ModelRequest,
  options: ModelCallOptions,
) => Promise<ModelAnswer>;
