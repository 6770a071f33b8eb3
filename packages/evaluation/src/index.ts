export { builtInEvaluators } from './builtin/built-in-evaluators.ts';
export { checkEvaluator } from './check-evaluator.ts';
export { createEvaluate, type EvaluateOptions } from './evaluate.ts';
export { judgeTemplates } from './judge/judge-templates.ts';
export { subjectPath } from './subject/subject-path.ts';
export { createSandbox, type Sandbox } from './sandbox/sandbox.ts';
