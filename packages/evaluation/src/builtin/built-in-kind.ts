import type { BuiltInDescription, EvaluatedScore, EvaluationSubject, ForProject } from '@spanledger/core';

export type Settings = Readonly<Record<string, unknown>>;

/** Rejects with `EvaluationError`. */
export type BuiltInRun = (subject: EvaluationSubject, work: ForProject) => EvaluatedScore | Promise<EvaluatedScore>;

export interface BuiltInKind extends BuiltInDescription {
  /**
   * Compiles settings that fit the schema, with the defaults; throws `DefinitionError` for errors that a schema cannot
   * describe.
   */
  readonly prepare: (settings: Settings) => BuiltInRun;
}

/** Of an evaluator that needs `required` and has no other settings than these. */
export const settingsOf = (properties: Settings, required: readonly string[] = []): Settings => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

export const isTrue = (
  value: boolean,
  comment?: string,
): { readonly dataType: 'BOOLEAN'; readonly value: boolean; readonly comment?: string } => ({
  dataType: 'BOOLEAN',
  value,
  ...(comment === undefined ? {} : { comment }),
});
