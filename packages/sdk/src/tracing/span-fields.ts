/** What kind of work an observation is. */
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

/** What OpenAI's Chat Completions and Responses APIs answer as `usage`. */
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

/** The fields of a span. Each call adds to those of earlier calls; a field that is given again is replaced. */
export interface SpanFields {
  readonly type?: ObservationType | undefined;
  /** Anything that JSON can hold. */
  readonly input?: unknown;
  readonly output?: unknown;
  /** Merged key by key. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly level?: Level | undefined;
  readonly statusMessage?: string | undefined;
  /** Of the code that did the work. */
  readonly version?: string | undefined;
  /** As the provider names it, such as `gpt-4o`. Prices are matched against it. */
  readonly model?: string | undefined;
  /** Such as `openai` or `aws.bedrock`: helps where several providers sell a model. */
  readonly provider?: string | undefined;
  readonly modelParameters?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Units by bucket, each counted in one bucket only: `input`, `input_cached_tokens`, `input_cache_creation`,
   * `output`, `output_reasoning_tokens` and any of your own. `total` is their sum when absent.
   * Or the usage of an answer of OpenAI's as it is, whose details are parts of its totals.
   */
  readonly usage?: Readonly<Record<string, number | undefined>> | OpenAiUsage | undefined;
  /** What it cost, in all or by bucket, when you know; else the server computes it from model and usage. */
  readonly cost?: Dollars | Readonly<Record<string, Dollars | undefined>> | undefined;
  /** When the first token arrived. */
  readonly completionStartTime?: Date | undefined;
  /** The managed prompt that was used. */
  readonly prompt?: { readonly name: string; readonly version: number } | undefined;
}
