import { definitionOf, type BuiltIn, type Evaluator, type EvaluatorType } from '../../api/evaluators.ts';

export const evaluatorTypes = {
  builtin: 'Built-in',
  judge: 'Judge',
  code: 'Code',
} as const satisfies Record<EvaluatorType, string>;

/** A short description of an evaluator's kind. */
export const evaluatorKind = (evaluator: Evaluator, builtIns: readonly BuiltIn[]): string => {
  const definition = definitionOf(evaluator);
  if (definition.type === 'judge') return `Judge: ${definition.model} of ${definition.provider}`;
  if (definition.type === 'code') return 'Code: JavaScript';
  return `Built-in: ${builtIns.find(({ name }) => name === definition.name)?.title ?? definition.name}`;
};
