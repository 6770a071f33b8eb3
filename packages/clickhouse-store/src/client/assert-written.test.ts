import { describe, expect, it } from 'vitest';
import { writeAssertion } from './assert-written.ts';

interface Question {
  readonly name: string;
  readonly answer: (count: number) => void;
}

/** A server that answers when the test releases it. */
const askedServer = () => {
  const questions: Question[] = [];
  const ask = async (name: string): Promise<string> =>
    new Promise((resolve) => {
      questions.push({ name, answer: (count) => resolve(`${count}\n`) });
    });
  /** Answers the only pending query. */
  const answer = async (name: string, count: number): Promise<void> => {
    await expect.poll(() => questions.map((question) => question.name)).toEqual([name]);
    questions.pop()?.answer(count);
  };
  return { questions, answer, assertWritten: writeAssertion(ask) };
};

const outcomes = async (assertions: readonly Promise<void>[]): Promise<readonly string[]> =>
  (await Promise.allSettled(assertions)).map(({ status }) => status);

describe('whether a write was stored', () => {
  it('a server that reports failures by itself is not asked for them', async () => {
    const { questions, answer, assertWritten } = askedServer();
    const asserted = assertWritten();
    await answer('find-macros', 0);
    await asserted;
    await assertWritten();
    expect(questions).toEqual([]);
  });

  it('is asked once for all who wait, and again for those who come while it is asked', async () => {
    const { questions, answer, assertWritten } = askedServer();
    const first = [assertWritten(), assertWritten()];
    await answer('find-macros', 1);
    await expect.poll(() => questions.length).toBe(1);
    const later = [assertWritten(), assertWritten()];
    await answer('failed-writes', 0);
    expect(await outcomes(first)).toEqual(['fulfilled', 'fulfilled']);
    await answer('failed-writes', 1);
    expect(await outcomes(later)).toEqual(['rejected', 'rejected']);
    expect(questions).toEqual([]);
  });

  it('is asked again after a question that failed', async () => {
    const { answer, assertWritten } = askedServer();
    const first = assertWritten();
    await answer('find-macros', 1);
    await answer('failed-writes', 1);
    await expect(first).rejects.toMatchObject({ code: 'unavailable' });
    const second = assertWritten();
    await answer('failed-writes', 0);
    await second;
  });
});
