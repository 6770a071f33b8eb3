import {
  EvaluationError,
  ModelCallError,
  type Evaluation,
  type EvaluationSubject,
  type JudgeCall,
  type JudgeEvaluator,
  type ModelAnswer,
  type ModelCallOptions,
  type ModelFailure,
  type ModelRequest,
} from '@spanledger/core';

import { filledMessages } from './fill-template.ts';
import { answerSchema, readJudgeAnswer } from './judge-answer.ts';

/** Calls a model by the connection that the subject's project has of a provider. Rejects with `ModelCallError`. */
export type JudgeModel = (provider: string, request: ModelRequest, options: ModelCallOptions) => Promise<ModelAnswer>;

export interface JudgePorts {
  readonly callModel: JudgeModel;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

const attemptsMax = 3;
/** Of an answer that is sent to its model again. */
const shownAnswerLength = 2000;

const isPassing: Readonly<Record<ModelFailure, boolean>> = {
  limited: true,
  unavailable: true,
  timeout: true,
  refused: false,
  bad_answer: false,
};

/**
 * Asks the model for a score, up to 3 times while its answers have another form. Rejects with `EvaluationError`, whose
 * `cause` is the `ModelCallError` if there is one, or with the signal's reason.
 */
export const runJudge = async (
  definition: JudgeEvaluator,
  subject: EvaluationSubject,
  ports: JudgePorts,
): Promise<Evaluation> => {
  let request: ModelRequest = {
    model: definition.model,
    messages: filledMessages(definition, subject),
    parameters: definition.parameters,
    schema: answerSchema(definition),
  };
  const calls: JudgeCall[] = [];
  let problem = '';
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const { call, error } = await callOnce(definition.provider, request, ports);
    calls.push(call);
    if (call.answer === undefined) {
      if (!(error instanceof ModelCallError) || error.failure !== 'bad_answer') throw failureOf(error, calls);
      problem = error.message.replace(/\.$/, '');
    } else {
      const read = readJudgeAnswer(call.answer, definition);
      if (!('problem' in read)) return { scores: [read], calls };
      ({ problem } = read);
    }
    request = corrected(request, call.answer, problem);
  }
  throw new EvaluationError(
    `The judge gave no answer that can be used in ${attemptsMax} attempts: ${problem}.`,
    false,
    calls,
  );
};

interface CallOutcome {
  readonly call: JudgeCall;
  readonly error?: unknown;
}

const callOnce = async (
  provider: string,
  request: ModelRequest,
  { callModel, nowMs, signal }: JudgePorts,
): Promise<CallOutcome> => {
  signal.throwIfAborted();
  const startedAtMs = nowMs();
  try {
    const answer = await callModel(provider, request, { signal });
    return { call: { request, answer, usage: answer.usage, startedAtMs, endedAtMs: nowMs() } };
  } catch (error) {
    signal.throwIfAborted();
    const usage = error instanceof ModelCallError ? error.usage : {};
    const message = error instanceof Error ? error.message : String(error);
    return { call: { request, error: message, usage, startedAtMs, endedAtMs: nowMs() }, error };
  }
};

const failureOf = (error: unknown, calls: readonly JudgeCall[]): EvaluationError => {
  const message = error instanceof ModelCallError ? error.message : 'The model could not be called.';
  const mayPass = error instanceof ModelCallError ? isPassing[error.failure] : true;
  return Object.assign(new EvaluationError(message, mayPass, calls), { cause: error });
};

/** The same request, with the model's answer, if known, and its problem. */
const corrected = (request: ModelRequest, answer: ModelAnswer | undefined, problem: string): ModelRequest => {
  const correction = `That answer cannot be used: ${problem}. Answer the question again, with a JSON object of reasoning and score alone.`;
  const shown = answer === undefined ? '' : shownText(answer);
  return {
    ...request,
    messages: [
      ...request.messages,
      ...(shown === '' ? [] : [{ role: 'assistant' as const, content: shown }]),
      { role: 'user', content: correction },
    ],
  };
};

const shownText = ({ text, object }: ModelAnswer): string =>
  (text === '' ? JSON.stringify(object ?? null) : text).slice(0, shownAnswerLength);
