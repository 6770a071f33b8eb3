import { refuseIssues, type EvaluatorDefinition, type InputIssue } from '@spanledger/core';

import { prepareBuiltIn } from './builtin/prepare-built-in.ts';
import { DefinitionError } from './definition-error.ts';
import { judgeIssues } from './judge/check-judge.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/**
 * Rejects with `invalid_input` for a definition that could never score anything. Each issue has the path of its field,
 * beginning with `at`. Code is compiled and its top level is run, in the sandbox.
 */
export const checkEvaluator = async (
  definition: EvaluatorDefinition,
  sandbox: Sandbox,
  at = 'body.definition',
): Promise<void> => {
  const issues = (await issuesOf(definition, sandbox)).map(({ path, message }) => ({ path: `${at}.${path}`, message }));
  refuseIssues(issues);
};

const issuesOf = async (definition: EvaluatorDefinition, sandbox: Sandbox): Promise<readonly InputIssue[]> => {
  if (definition.type === 'judge') return judgeIssues(definition);
  if (definition.type === 'code') {
    const problem = await sandbox.sourceProblem(definition.source);
    return problem === undefined ? [] : [{ path: 'source', message: problem }];
  }
  const issues = settingIssues(() => prepareBuiltIn(definition));
  if (issues.length > 0 || definition.name !== 'json-schema') return issues;
  const problem = await sandbox.schemaProblem(definition.settings['schema'] as Readonly<Record<string, unknown>>);
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
