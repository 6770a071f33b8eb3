import type { BuiltIn, Definition, EvaluatorType, JudgeDefinition, JudgeTemplate } from '../../api/evaluators.ts';
import type { TextMessage } from '../../parts/models/message-editor.tsx';
import {
  modelChoiceOf,
  noModel,
  parametersOf,
  parametersProblem,
  type ModelChoice,
} from '../../parts/models/model-choice.ts';
import { templateVariables } from '../../parts/models/template-variables.ts';
import { settingsOf, settingsProblem, settingTexts, settingValues } from './built-in-settings.ts';

export interface BuiltInDraft {
  readonly type: 'builtin';
  readonly name: string;
  readonly texts: Readonly<Record<string, string>>;
}

export interface JudgeDraft {
  readonly type: 'judge';
  readonly choice: ModelChoice;
  readonly messages: readonly TextMessage[];
  /** The JSONPath of each variable, including those that no message has now. */
  readonly paths: Readonly<Record<string, string>>;
  readonly dataType: JudgeDefinition['dataType'];
  /** One per line. */
  readonly categories: string;
  readonly min: string;
  readonly max: string;
}

export interface CodeDraft {
  readonly type: 'code';
  readonly source: string;
}

/** An evaluator as entered in the form. */
export type EvaluatorDraft = BuiltInDraft | JudgeDraft | CodeDraft;

const someCode = `// What is judged: input, output, expectedOutput, metadata, latencyMs, cost, usage, toolCalls, context.
function evaluate({ output }) {
  return { name: 'is short', value: String(output).length < 500 };
}
`;

const emptyJudge: JudgeDraft = {
  type: 'judge',
  choice: { ...noModel, temperature: '0' },
  messages: [
    { role: 'system', content: 'You judge whether an answer is correct. Give your reasoning, then the score.' },
    { role: 'user', content: 'Question:\n{{question}}\n\nAnswer:\n{{answer}}' },
  ],
  paths: { question: '$.input', answer: '$.output' },
  dataType: 'NUMERIC',
  categories: '',
  min: '0',
  max: '1',
};

/** The initial values of a new evaluator. */
export const newDraft = (type: EvaluatorType, builtIns: readonly BuiltIn[]): EvaluatorDraft => {
  if (type === 'judge') return emptyJudge;
  return type === 'code' ? { type, source: someCode } : { type, name: builtIns[0]?.name ?? '', texts: {} };
};

const judgedBy = ({ dataType, categories, range }: Pick<JudgeTemplate, 'dataType' | 'categories' | 'range'>) => ({
  dataType,
  categories: (categories ?? []).join('\n'),
  min: range === undefined ? '' : String(range.min),
  max: range === undefined ? '' : String(range.max),
});

/** A judge with the instructions of a template and the previous model settings. */
export const withTemplate = (draft: JudgeDraft, template: JudgeTemplate): JudgeDraft => ({
  ...draft,
  ...judgedBy(template),
  messages: template.messages,
  paths: template.variables,
});

/** A stored evaluator as shown in the form. */
export const draftOf = (definition: Definition, builtIns: readonly BuiltIn[]): EvaluatorDraft => {
  if (definition.type === 'code') return definition;
  if (definition.type === 'builtin') {
    const builtIn = builtIns.find(({ name }) => name === definition.name);
    const texts = builtIn === undefined ? {} : settingTexts(settingsOf(builtIn), definition.settings);
    return { type: 'builtin', name: definition.name, texts };
  }
  const { provider, model, parameters, messages, variables } = definition;
  return {
    type: 'judge',
    choice: modelChoiceOf(provider, model, parameters),
    messages,
    paths: variables,
    ...judgedBy(definition),
  };
};

export const variablesOf = ({ messages }: JudgeDraft): readonly string[] =>
  templateVariables(messages.map(({ content }) => content));

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const judgeOf = (draft: JudgeDraft) => {
  const { choice, messages, paths, dataType, categories, min, max } = draft;
  return {
    type: 'judge',
    provider: choice.provider,
    model: choice.model.trim(),
    parameters: parametersOf(choice),
    messages,
    variables: Object.fromEntries(variablesOf(draft).map((name) => [name, (paths[name] ?? '').trim()])),
    dataType,
    ...(dataType === 'CATEGORICAL' ? { categories: linesOf(categories) } : {}),
    ...(dataType === 'NUMERIC' && min !== '' && max !== '' ? { range: { min: Number(min), max: Number(max) } } : {}),
  };
};

/** The definition in the request body. */
export const definitionOfDraft = (draft: EvaluatorDraft, builtIns: readonly BuiltIn[]): object => {
  if (draft.type === 'code') return draft;
  if (draft.type === 'judge') return judgeOf(draft);
  const builtIn = builtIns.find(({ name }) => name === draft.name);
  const settings = builtIn === undefined ? {} : settingValues(settingsOf(builtIn), draft.texts);
  return { type: 'builtin', name: draft.name, settings };
};

/** The reason why it is invalid; `undefined` if it is valid. */
export const draftProblem = (draft: EvaluatorDraft, builtIns: readonly BuiltIn[]): string | undefined => {
  if (draft.type === 'code') return undefined;
  if (draft.type === 'judge') return parametersProblem(draft.choice);
  const builtIn = builtIns.find(({ name }) => name === draft.name);
  return builtIn === undefined ? undefined : settingsProblem(settingsOf(builtIn), draft.texts);
};
