/** The kind of work of an observation. */
export type ObservationType =
  | 'span'
  | 'generation'
  | 'event'
  | 'agent'
  | 'tool'
  | 'chain'
  | 'retriever'
  | 'evaluator'
  | 'embedding'
  | 'guardrail';

export type Level = 'DEBUG' | 'DEFAULT' | 'WARNING' | 'ERROR';

/** US dollars: a number, or its exact decimal text such as `'0.000150'`. */
export type Dollars = number | string;

/** The `usage` of OpenAI's Chat Completions and Responses APIs. */
export interface OpenAiUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: object | null;
  readonly completion_tokens_details?: object | null;
  readonly input_tokens_details?: object | null;
  readonly output_tokens_details?: object | null;
}

/** The fields of a span. Each call adds to those of earlier calls; a repeated field is replaced. */
export interface SpanFields {
  readonly type?: ObservationType | undefined;
  /** Any value that JSON can represent. */
  readonly input?: unknown;
  readonly output?: unknown;
  /** Merged key by key. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly level?: Level | undefined;
  readonly statusMessage?: string | undefined;
  /** Of the code that did the work. */
  readonly version?: string | undefined;
  /** By the provider's name, such as `gpt-4o`. Prices are matched against it. */
  readonly model?: string | undefined;
  /** Such as `openai` or `aws.bedrock`: helps where several providers sell a model. */
  readonly provider?: string | undefined;
  readonly modelParameters?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Units by bucket, each counted in one bucket only: `input`, `input_cached_tokens`, `input_cache_creation`, `output`,
   * `output_reasoning_tokens` and any of your own. `total` is their sum when absent. Or the unchanged usage of an
   * OpenAI answer, whose details are parts of its totals.
   */
  readonly usage?: Readonly<Record<string, number | undefined>> | OpenAiUsage | undefined;
  /** The cost, in all or by bucket, if known; otherwise the server computes it from model and usage. */
  readonly cost?: Dollars | Readonly<Record<string, Dollars | undefined>> | undefined;
  /** When the first token arrived. */
  readonly completionStartTime?: Date | undefined;
  /** The managed prompt that was used. */
  readonly prompt?: { readonly name: string; readonly version: number } | undefined;
}
