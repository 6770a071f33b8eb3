import type { InputIssue, JudgeEvaluator } from '@spanledger/core';

import { subjectPath } from '../subject/subject-path.ts';
import { variablesOf } from './fill-template.ts';

const messagesMax = 100;
const charactersMax = 100_000;
const categoriesMin = 2;
const categoriesMax = 100;
const categoryLengthMax = 200;

/** The problems of a judge, each with its path. */
export const judgeIssues = (judge: JudgeEvaluator): readonly InputIssue[] => [
  ...nameIssues(judge),
  ...messageIssues(judge),
  ...variableIssues(judge),
  ...parameterIssues(judge),
  ...scoreIssues(judge),
];

const nameIssues = ({ provider, model }: JudgeEvaluator): readonly InputIssue[] =>
  Object.entries({ provider, model }).flatMap(([path, text]) =>
    text.trim() === '' ? [{ path, message: 'must be a text that is not empty' }] : [],
  );

const messageIssues = ({ messages, variables }: JudgeEvaluator): readonly InputIssue[] => {
  const issues: InputIssue[] = [];
  if (messages.length > messagesMax) issues.push({ path: 'messages', message: `must be ${messagesMax} at most` });
  if (!messages.some(({ role, content }) => role === 'user' && content.trim() !== '')) {
    issues.push({ path: 'messages', message: 'must have one of the role user that is not empty' });
  }
  if (messages.reduce((sum, { content }) => sum + content.length, 0) > charactersMax) {
    issues.push({ path: 'messages', message: `must have ${charactersMax} characters at most` });
  }
  for (const [index, { content }] of messages.entries()) {
    const unknown = [...variablesOf(content)].filter((name) => !Object.hasOwn(variables, name));
    if (unknown.length === 0) continue;
    const message = `has {{${unknown.join('}}, {{')}}}, for which variables has no path`;
    issues.push({ path: `messages[${index}].content`, message });
  }
  return issues;
};

const variableIssues = ({ variables }: JudgeEvaluator): readonly InputIssue[] =>
  Object.entries(variables).flatMap(([name, path]) => {
    if (!variablesOf(`{{${name}}}`).has(name)) {
      return [{ path: `variables.${name}`, message: 'must be named by letters, digits and _, a letter first' }];
    }
    const problem = pathProblem(path);
    if (problem === undefined) return [];
    return [{ path: `variables.${name}`, message: `must be a JSONPath (RFC 9535) such as $.output: ${problem}` }];
  });

const pathProblem = (path: string): string | undefined => {
  try {
    subjectPath(path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

interface Parameter {
  readonly fits: (value: unknown) => boolean;
  readonly form: string;
}

const numberFrom =
  (min: number, max: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= min && value <= max;

const parameterForms: Readonly<Record<string, Parameter>> = {
  temperature: { fits: numberFrom(0, 2), form: 'a number from 0 to 2' },
  topP: { fits: numberFrom(0, 1), form: 'a number from 0 to 1' },
  maxTokens: { fits: (value) => Number.isInteger(value) && (value as number) > 0, form: 'a whole number above 0' },
  stop: {
    fits: (value) => Array.isArray(value) && value.every((text) => typeof text === 'string'),
    form: 'a list of texts',
  },
};

const parameterIssues = ({ parameters }: JudgeEvaluator): readonly InputIssue[] =>
  Object.entries(parameterForms).flatMap(([name, { fits, form }]) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return value === undefined || fits(value) ? [] : [{ path: `parameters.${name}`, message: `must be ${form}` }];
  });

const scoreIssues = ({ dataType, categories, range }: JudgeEvaluator): readonly InputIssue[] => {
  const issues: InputIssue[] = [];
  if (dataType === 'CATEGORICAL') issues.push(...categoryIssues(categories ?? []));
  else if (categories !== undefined) issues.push({ path: 'categories', message: `must be absent for ${dataType}` });
  if (range === undefined) return issues;
  const isRange = Number.isFinite(range.min) && Number.isFinite(range.max) && range.min < range.max;
  if (dataType !== 'NUMERIC') issues.push({ path: 'range', message: `must be absent for ${dataType}` });
  else if (!isRange) issues.push({ path: 'range', message: 'must have a min that is less than max' });
  return issues;
};

const categoryIssues = (categories: readonly string[]): readonly InputIssue[] => {
  const isWrong = (category: string): boolean => category.trim() === '' || category.length > categoryLengthMax;
  const isFew = categories.length < categoriesMin || categories.length > categoriesMax;
  if (!isFew && new Set(categories).size === categories.length && !categories.some(isWrong)) return [];
  const form = `${categoriesMin} to ${categoriesMax} different texts of 1 to ${categoryLengthMax} characters`;
  return [{ path: 'categories', message: `must be ${form}` }];
};
