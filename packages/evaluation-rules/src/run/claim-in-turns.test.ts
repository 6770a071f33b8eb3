import type { ClaimedExecution, DueRule, ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import { createClaimInTurns } from './claim-in-turns.ts';

const rules = ['a', 'b', 'c'].map((id) => ({ rule: { id, projectId: 'own' as ProjectId } }) as DueRule);
const execution = (isSuspect = false) => ({ isSuspect }) as ClaimedExecution;

const claiming = (due: Record<string, readonly (ClaimedExecution | Error)[]>) => {
  const problems: unknown[] = [];
  const claim = createClaimInTurns({
    claim: async ({ id }, limit) => {
      const taken = (due[id] ?? []).slice(0, limit);
      due[id] = (due[id] ?? []).slice(taken.length);
      const failed = taken.find((each) => each instanceof Error);
      if (failed !== undefined) throw failed;
      return taken as readonly ClaimedExecution[];
    },
    onProblem: (error) => void problems.push(error),
  });
  return { problems, claim: async (limit: number) => (await claim(rules, limit)).map(({ rule }) => rule.id).join('') };
};

describe('claims of the rules of a project', () => {
  it('begin after the rule that was served last', async () => {
    const { claim } = claiming({ a: Array.from({ length: 9 }, () => execution()), c: [execution(), execution()] });
    expect([await claim(1), await claim(1), await claim(1), await claim(1), await claim(3)]).toEqual([
      'a',
      'c',
      'a',
      'c',
      'aaa',
    ]);
  });

  it('end with a suspect one', async () => {
    const { claim } = claiming({ a: [execution()], b: [execution(true)], c: [execution()] });
    expect(await claim(8)).toBe('ab');
  });

  it('lose none when a later one fails, and fail when the first does', async () => {
    const { claim, problems } = claiming({ a: [execution()], b: [new Error('away')] });
    expect(await claim(8)).toBe('a');
    expect(problems).toHaveLength(1);
    await expect(claiming({ a: [new Error('away')] }).claim(8)).rejects.toThrow('away');
  });
});
