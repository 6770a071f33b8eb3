import { refuseIssues, type EvaluatorDefinition, type ForProject, type InputIssue } from '@spanledger/core';

import { schemaProblem } from './builtin/json-schema.ts';
import { prepareBuiltIn } from './builtin/prepare-built-in.ts';
import { DefinitionError } from './definition-error.ts';
import { judgeIssues } from './judge/check-judge.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/**
 * Rejects with `invalid_input` for a definition that could never score anything. Each issue has the path of its field in
 * the body. Code is compiled and its top level is run, in the sandbox.
 */
export const checkEvaluator = async (
  definition: EvaluatorDefinition,
  sandbox: Sandbox,
  work: ForProject,
): Promise<void> => {
  const issues = await issuesOf(definition, sandbox, work);
  refuseIssues(issues.map(({ path, message }) => ({ path: `body.definition.${path}`, message })));
};

const issuesOf = async (
  definition: EvaluatorDefinition,
  sandbox: Sandbox,
  work: ForProject,
): Promise<readonly InputIssue[]> => {
  if (definition.type === 'judge') return judgeIssues(definition);
  if (definition.type === 'code') {
    const problem = await sandbox.sourceProblem(definition.source, work);
    return problem === undefined ? [] : [{ path: 'source', message: problem }];
  }
  const issues = settingIssues(() => prepareBuiltIn(definition));
  if (issues.length > 0 || definition.name !== 'json-schema') return issues;
  const schema = definition.settings['schema'] as Readonly<Record<string, unknown>>;
  const problem = await schemaProblem(schema, work);
  return problem === undefined ? [] : [{ path: 'settings.schema', message: problem }];
};

const settingIssues = (prepare: () => unknown): readonly InputIssue[] => {
  try {
    prepare();
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.issues;
    throw error;
  }
};
