import type { ProjectId } from '@spanledger/core';
import { expect } from 'vitest';

import type { Expected } from './expected-costs.fixture.ts';
import type { Question } from './question.fixture.ts';

/** The number of questions on a project after each step that may have changed it, in turn. */
const askedAfterChange = 2;

/** Asks questions about one project in turn. */
export interface QuestionRound {
  /** Asks some questions after a possible change of the project: the first one, and others in turn. */
  askSome(expected: Expected): Promise<void>;
  /** Asks the first one again, and those not asked since the last possible change. */
  askRest(expected: Expected): Promise<void>;
}

/** The first turn is that of the question at `start`. */
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
