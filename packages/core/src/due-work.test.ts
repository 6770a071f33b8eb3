import { afterEach, describe, expect, it } from 'vitest';

import { lookForWork, type WorkKind, type WorkLooks } from './due-work.ts';

const running: WorkLooks[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(async ({ stop }) => stop()));
});

/** Polls every 2 ms; `due` may be changed. */
const started = (...due: WorkKind[]) => {
  const problems: unknown[] = [];
  const board = { due, looks: 0, isAway: false };
  const kinds = async (): Promise<readonly WorkKind[]> => {
    board.looks += 1;
    if (board.isAway) throw new Error('away');
    return board.due;
  };
  const onProblem = (error: unknown): void => void problems.push(error);
  const looks = lookForWork({ dueWork: { kinds }, now: () => 0, pollMs: 2, onProblem });
  running.push(looks);
  const looked = async (more: number): Promise<void> => {
    const until = board.looks + more;
    await expect.poll(() => board.looks).toBeGreaterThanOrEqual(until);
  };
  return { board, problems, when: looks.when, looked };
};

const never = (error: unknown): void => {
  throw error;
};

const broken = async (): Promise<void> => {
  throw new Error('broken');
};

describe('one look for all work', () => {
  it('begins what may be due, again and again, and nothing else', async () => {
    const { when, looked } = started('experiments');
    const begun = { experiments: 0, budgets: 0 };
    for (const kind of ['experiments', 'budgets'] as const) {
      when(kind)(async () => void (begun[kind] += 1), never);
    }
    await looked(4);
    expect(begun.experiments).toBeGreaterThan(1);
    expect(begun.budgets).toBe(0);
  });

  it('begins nothing that goes on still, and nothing before it has rested', async () => {
    const { when, looked } = started('experiments', 'budgets');
    let [begun, rested] = [0, 0];
    let end: (() => void) | undefined;
    when('experiments')(async () => {
      begun += 1;
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    }, never);
    when('budgets', 600_000)(async () => void (rested += 1), never);
    await looked(4);
    expect([begun, rested]).toEqual([1, 1]);
    end?.();
    await expect.poll(() => begun).toBe(2);
    end?.();
  });

  it('looks again after a look and a work that failed', async () => {
    const { board, problems, when, looked } = started('repricings');
    const failures: unknown[] = [];
    when('repricings')(broken, (error) => failures.push(error));
    await expect.poll(() => failures.length).toBeGreaterThan(1);
    board.isAway = true;
    await looked(2);
    board.isAway = false;
    const before = failures.length;
    await expect.poll(() => failures.length).toBeGreaterThan(before);
    expect(problems[0]).toMatchObject({ message: 'away' });
  });

  it('work that is stopped is told, waited for, and begun no more', async () => {
    const { when, looked } = started('promptDeliveries');
    let [begun, ended] = [0, 0];
    const stop = when('promptDeliveries')(async (stopping) => {
      begun += 1;
      await new Promise((resolve) => {
        stopping.addEventListener('abort', resolve);
      });
      ended += 1;
    }, never);
    await expect.poll(() => begun).toBe(1);
    await stop();
    expect(ended).toBe(1);
    await looked(3);
    expect(begun).toBe(1);
  });
});
