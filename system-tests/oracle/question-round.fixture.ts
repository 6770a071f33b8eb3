import type { ProjectId } from '@spanledger/core';
import { expect } from 'vitest';

import type { Expected } from './expected-costs.fixture.ts';
import type { Question } from './question.fixture.ts';

/** Of one project after each step that may have changed it; each question has its turn. */
const askedAfterChange = 2;

/** Asks questions of one project in turn. */
export interface QuestionRound {
  /** Asks some questions, since the project may have changed: the first one, and others in turn. */
  askSome(expected: Expected): Promise<void>;
  /** Asks the first again, and those that were not asked since the project may have changed. */
  askRest(expected: Expected): Promise<void>;
}

/** The round begins with the question at `start`. */
export const questionRound = (
  projectId: ProjectId,
  questions: readonly [Question, ...Question[]],
  start: number,
): QuestionRound => {
  const [first] = questions;
  const unasked = new Set<Question>();
  let turn = start;
  const ask = async (question: Question, expected: Expected): Promise<void> => {
    const { name } = question;
    const answer = await question.ask(projectId, expected);
    expect({ name, answer }).toEqual({ name, answer: question.expected(expected) });
    unasked.delete(question);
  };
  const askNext = async (expected: Expected): Promise<void> => {
    const question = questions[turn % questions.length] ?? first;
    turn += 1;
    await ask(question, expected);
  };
  return {
    askSome: async (expected) => {
      for (const question of questions) if (question.isCoarser !== true) unasked.add(question);
      await ask(first, expected);
      for (let asked = 0; asked < askedAfterChange; asked += 1) await askNext(expected);
    },
    askRest: async (expected) => {
      await ask(first, expected);
      for (const question of unasked) await ask(question, expected);
    },
  };
};
