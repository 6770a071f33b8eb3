import { describe, expect, it } from 'vitest';
import { createReadGate, type Admission, type ReadGate } from './read-gate.ts';

const limits = { turnsMax: 4, bytesMax: 100, waitMs: 50, waitingMax: 3 };
const { signal } = new AbortController();

/** The admitted reads, in order, after the pending promises have run. */
const watching = (gate: ReadGate) => {
  const admitted: string[] = [];
  const admissions: Admission[] = [];
  return {
    admitted,
    admissions,
    enter: async (owner: string, bytes = 0): Promise<void> => {
      admissions.push(await gate.enter(owner, bytes, signal));
      admitted.push(owner);
    },
  };
};

describe('the gate of readings', () => {
  it('gives one project half of the turns, and another the rest', async () => {
    const { enter, admitted, admissions } = watching(createReadGate({ ...limits, waitMs: 10_000 }));
    const all = Array.from({ length: 3 }, () => enter('greedy'));
    await Promise.all([all[0], all[1], enter('other')]);
    expect(admitted).toEqual(['greedy', 'greedy', 'other']);
    admissions[0]?.leave(0);
    await all[2];
    expect(admitted).toEqual(['greedy', 'greedy', 'other', 'greedy']);
  });

  it('lets projects that wait read in turn, however many of one wait', async () => {
    const { enter, admitted, admissions } = watching(createReadGate({ ...limits, waitMs: 10_000 }));
    await Promise.all(['a', 'a', 'b', 'b'].map((owner) => enter(owner)));
    const waiting = ['c', 'c', 'd'].map((owner) => enter(owner));
    for (let turn = 0; turn < 3; turn += 1) {
      admissions[turn]?.release();
      await expect.poll(() => admitted.length).toBe(5 + turn);
    }
    expect(admitted.slice(4)).toEqual(['c', 'd', 'c']);
    await Promise.all(waiting);
  });

  it('counts what was read until it is sent, and then makes room for it again', async () => {
    const gate = createReadGate({ ...limits, waitMs: 10_000 });
    const first = await gate.enter('a', 50, signal);
    const next = gate.enter('a', 30, signal);
    first.leave(30);
    await expect(Promise.race([next.then(() => 'admitted'), Promise.resolve('waits')])).resolves.toBe('waits');
    first.leave(0);
    first.release();
    first.release();
    await next;
    await expect(gate.enter('b', 50, signal)).resolves.toBeDefined();
  });

  it('admits what is larger than the half of a project, as that half', async () => {
    const gate = createReadGate(limits);
    const [a, b] = await Promise.all([gate.enter('a', 5_000, signal), gate.enter('b', 5_000, signal)]);
    a.release();
    b.release();
    await expect(gate.enter('a', 5_000, signal)).resolves.toBeDefined();
  });

  it('refuses who waits too long: by its own fault as rate limited, by that of others as unavailable', async () => {
    const gate = createReadGate(limits);
    await Promise.all(['a', 'a', 'b', 'b'].map((owner) => gate.enter(owner, 0, signal)));
    await expect(gate.enter('a', 0, signal)).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 5 });
    await expect(gate.enter('c', 0, signal)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
  });

  it('lets so many of a project wait, and refuses the next at once', async () => {
    const gate = createReadGate({ ...limits, waitMs: 60_000 });
    const leaving = new AbortController();
    await Promise.all([gate.enter('a', 0, signal), gate.enter('a', 0, signal)]);
    const waiting = Array.from({ length: 3 }, () => gate.enter('a', 0, leaving.signal));
    await expect(gate.enter('a', 0, signal)).rejects.toMatchObject({ code: 'rate_limited' });
    leaving.abort(new Error('left'));
    for (const each of await Promise.allSettled(waiting)) expect(each).toMatchObject({ reason: { message: 'left' } });
    await expect(gate.enter('b', 0, signal)).resolves.toBeDefined();
  });
});
