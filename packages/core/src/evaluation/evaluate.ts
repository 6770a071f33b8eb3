import type { ProjectId } from '../ids.ts';
import type { Evaluation, EvaluationSubject, EvaluatorDefinition } from './evaluator.ts';
import type { ModelAnswer, ModelCaller, ModelCallOptions, ModelRequest } from './model-call.ts';

/** Calls a model through the connection of a project that has this provider. Rejects as `ModelCaller` does. */
export type JudgeCaller = (provider: string, request: ModelRequest, options: ModelCallOptions) => Promise<ModelAnswer>;

export interface EvaluateOptions {
  readonly projectId: ProjectId;
  readonly callModel: JudgeCaller;
  readonly signal: AbortSignal;
}

/** Judges a subject. Rejects with `EvaluationError` when nothing was scored, or with the signal's reason. */
export type Evaluate = (
  definition: EvaluatorDefinition,
  subject: EvaluationSubject,
  options: EvaluateOptions,
) => Promise<Evaluation>;

/** An evaluator that comes with the product. */
export interface BuiltInDescription {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its settings. */
  readonly settingsSchema: Readonly<Record<string, unknown>>;
}

/** What definitions are compared with before they are stored. */
export interface EvaluatorCheck {
  readonly builtIns: readonly BuiltInDescription[];
  /** Rejects with `invalid_input` that names each member of `body.definition` that is wrong, and what was expected. */
  check(definition: EvaluatorDefinition): Promise<void>;
}

/** What a server judges with. */
export interface EvaluationEngine {
  readonly evaluate: Evaluate;
  readonly definitions: EvaluatorCheck;
  readonly callModel: ModelCaller;
}
