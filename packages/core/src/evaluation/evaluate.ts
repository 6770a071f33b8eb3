import type { ProjectId } from '../ids.ts';
import type {
  Evaluation,
  EvaluationDataType,
  EvaluationSubject,
  EvaluatorDefinition,
  JudgeEvaluator,
} from './evaluator.ts';
import type { ModelAnswer, ModelCaller, ModelCallOptions, ModelRequest } from './model-call.ts';

/** Calls a model through the connection of a project that has this provider. Rejects as `ModelCaller` does. */
export type JudgeCaller = (provider: string, request: ModelRequest, options: ModelCallOptions) => Promise<ModelAnswer>;

/** The project that work of unbounded time is done for: projects take turns. */
export interface ForProject {
  readonly projectId: ProjectId;
  /** Work that has not begun by then is never begun. */
  readonly signal: AbortSignal;
}

export interface EvaluateOptions extends ForProject {
  readonly callModel: JudgeCaller;
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
  readonly title: string;
  readonly description: string;
  readonly dataType: EvaluationDataType;
  /** JSON Schema of its settings, of the draft 2020-12, with the defaults. */
  readonly settingsSchema: Readonly<Record<string, unknown>>;
}

/** A template of a judge: it lacks the model. */
export interface JudgeTemplate extends Pick<
  JudgeEvaluator,
  'messages' | 'variables' | 'dataType' | 'categories' | 'range'
> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** Validates definitions before they are stored. */
export interface EvaluatorCheck {
  readonly builtIns: readonly BuiltInDescription[];
  readonly judgeTemplates: readonly JudgeTemplate[];
  /**
   * Rejects with `invalid_input` and each wrong member of `body.definition`, with what was expected, or with the signal's
   * reason.
   */
  check(definition: EvaluatorDefinition, work: ForProject): Promise<void>;
}

/** The evaluation engine of a server. */
export interface EvaluationEngine {
  readonly evaluate: Evaluate;
  readonly definitions: EvaluatorCheck;
  readonly callModel: ModelCaller;
}
