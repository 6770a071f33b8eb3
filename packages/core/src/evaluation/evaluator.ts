import type { ModelAnswer, ModelMessage, ModelRequest } from './model-call.ts';

/** The data type of an evaluator's score. */
export type EvaluationDataType = 'NUMERIC' | 'CATEGORICAL' | 'BOOLEAN';

/** One of the product's evaluators, with its settings. */
export interface BuiltInEvaluator {
  readonly type: 'builtin';
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A model that judges. */
export interface JudgeEvaluator {
  readonly type: 'judge';
  /** Provider of a connection of the project. */
  readonly provider: string;
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** With `{{variables}}`. */
  readonly messages: readonly ModelMessage[];
  /** Variable to JSONPath within the subject, as `$.output` or `$.input.messages[0].content`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly dataType: EvaluationDataType;
  readonly categories?: readonly string[] | undefined;
  readonly range?: { readonly min: number; readonly max: number } | undefined;
}

/** JavaScript that exports nothing and ends with a function `evaluate(subject)`. */
export interface CodeEvaluator {
  readonly type: 'code';
  readonly source: string;
}

export type EvaluatorDefinition = BuiltInEvaluator | JudgeEvaluator | CodeEvaluator;

/** The dataset item of the run, as it was then. */
export interface EvaluatedItem {
  readonly id: string;
  readonly input: unknown;
  readonly expectedOutput: unknown;
  readonly metadata: unknown;
}

/** The judged subject: an observation, a whole trace, or an item of an experiment. */
export interface EvaluationSubject {
  readonly input: unknown;
  readonly output: unknown;
  readonly expectedOutput: unknown;
  readonly metadata: unknown;
  /** Milliseconds; `null` when it has not ended. */
  readonly latencyMs: number | null;
  /** Dollars, as decimal text; `null` when it is not priced. */
  readonly cost: string | null;
  readonly usage: Readonly<Record<string, number>>;
  /** Name and arguments of each call of a tool, in their order. */
  readonly toolCalls: readonly { readonly name: string; readonly arguments: unknown }[];
  /** Of a run item. */
  readonly item?: EvaluatedItem | undefined;
  /** Further values from a rule, by name. */
  readonly context: Readonly<Record<string, unknown>>;
}

export interface EvaluatedScore {
  /** `undefined`: the evaluator's own name. */
  readonly name?: string | undefined;
  readonly dataType: EvaluationDataType;
  readonly value: number | string | boolean;
  readonly comment?: string | undefined;
}

/** One attempt of a judge, for its own trace. */
export interface JudgeCall {
  readonly request: ModelRequest;
  readonly answer?: ModelAnswer | undefined;
  readonly error?: string | undefined;
  readonly usage: Readonly<Record<string, number>>;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

export interface Evaluation {
  readonly scores: readonly EvaluatedScore[];
  /** Each attempt, also of an evaluation that failed in the end. */
  readonly calls: readonly JudgeCall[];
}

/** Why nothing was scored. With `isPassing`, a later attempt may succeed. */
export class EvaluationError extends Error {
  readonly isPassing: boolean;
  readonly calls: readonly JudgeCall[];

  constructor(message: string, isPassing: boolean, calls: readonly JudgeCall[] = []) {
    super(message);
    this.isPassing = isPassing;
    this.calls = calls;
  }
}
