import type {
  EvaluationSubject,
  EvaluatorDefinition,
  JudgeEvaluator,
  ModelAnswer,
  ModelRequest,
  ProjectId,
} from '@spanledger/core';

import type { JudgePorts } from './judge/run-judge.ts';

export const aSubject = (given: Partial<EvaluationSubject> = {}): EvaluationSubject => ({
  input: 'What is the capital of France?',
  output: 'Paris',
  expectedOutput: 'Paris',
  metadata: {},
  latencyMs: 1200,
  cost: '0.0015',
  usage: { input: 12, output: 3 },
  toolCalls: [],
  context: {},
  ...given,
});

export const aBuiltIn = (name: string, settings: Readonly<Record<string, unknown>> = {}): EvaluatorDefinition => ({
  type: 'builtin',
  name,
  settings,
});

export const aJudge = (given: Partial<JudgeEvaluator> = {}): JudgeEvaluator => ({
  type: 'judge',
  provider: 'openai',
  model: 'judge-1',
  parameters: { temperature: 0 },
  messages: [{ role: 'user', content: 'Is {{answer}} right?' }],
  variables: { answer: '$.output' },
  dataType: 'NUMERIC',
  range: { min: 0, max: 1 },
  ...given,
});

export const anAnswer = (object: unknown, given: Partial<ModelAnswer> = {}): ModelAnswer => ({
  text: JSON.stringify(object),
  object,
  usage: { input: 10, output: 5 },
  finishReason: 'stop',
  ...given,
});

/**
 * A model that returns these answers, or throws these errors, one after the other; `requests` are the received
 * requests.
 */
export const aModel = (...answers: readonly (ModelAnswer | Error)[]) => {
  const requests: ModelRequest[] = [];
  let time = 0;
  const ports: JudgePorts & { readonly projectId: ProjectId } = {
    projectId: 'own' as ProjectId,
    callModel: async (_provider, request) => {
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined) throw new Error('The model was called once too often.');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    nowMs: () => {
      time += 1;
      return time;
    },
    signal: new AbortController().signal,
  };
  return { ports, requests };
};
