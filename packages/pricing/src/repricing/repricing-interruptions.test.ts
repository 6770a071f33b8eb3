import { unavailable } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RepricedProject, unpriced, usd } from './repriced-project.fixture.ts';

describe('a re-pricing that is interrupted', () => {
  let project: RepricedProject;
  beforeEach(() => {
    project = new RepricedProject();
  });
  afterEach(async () => project.stop());

  it('an outage fails no run, however long it is: each is tried in turn until the stores answer', async () => {
    project.put('a');
    const sound = project.revisions;
    const [first, second] = [await project.ask(), await project.ask({ fromTimestamp: 7 })];
    const tried: number[] = [];
    project.revisions = {
      ...sound,
      days: async (id, run) => {
        tried.push(run.fromTimestamp);
        if (tried.length <= 50) throw unavailable('The store went away.');
        return sound.days(id, run);
      },
    };
    // Looks at once, instead of after ever longer pauses.
    const runner = project.start(() => runner.wake());
    await project.ended(first);
    await project.ended(second);
    expect(project.problems).toHaveLength(50);
    expect(tried.filter((from) => from === 7)).toHaveLength(26);
    expect(project.costOf('a')?.total).toBe(usd('1'));
  });

  it('a run that alone meets an outage holds up no others, and can be cancelled', async () => {
    project.put('a');
    const sound = project.revisions;
    project.revisions = {
      ...sound,
      days: async (id, run) => {
        if (run.fromTimestamp === 7) throw unavailable('It is asked for too much.');
        return sound.days(id, run);
      },
    };
    const [bad, good] = [await project.ask({ fromTimestamp: 7 }), await project.ask()];
    await project.runs.queue.begin(bad, 1);
    project.start();
    await project.ended(good);
    expect(await project.get(bad)).toMatchObject({ state: 'running' });
    await project.runs.store.cancel(project.id, bad);
    expect(await project.ended(bad, 'cancelled')).toMatchObject({ problem: null });
  });

  it('a run that is cancelled or interrupted while it looks for differences has changed nothing', async () => {
    project.put('a');
    const sound = project.revisions;
    let meanwhile: (() => Promise<void>) | undefined;
    project.revisions = {
      ...sound,
      read: async function* read(...given) {
        await meanwhile?.();
        yield* sound.read(...given);
      },
    };
    const id = await project.ask();
    meanwhile = async () => {
      await project.runs.store.cancel(project.id, id);
    };
    project.start();
    expect(await project.ended(id, 'cancelled')).toMatchObject({ daysDone: 0 });
    expect(project.costOf('a')).toEqual(unpriced);
    expect(await project.runs.store.differences(project.id, id)).toEqual([]);

    const next = await project.ask();
    await new Promise<void>((resolve) => {
      meanwhile = async () => {
        meanwhile = undefined;
        void project.stop().then(resolve);
      };
    });
    expect(await project.get(next)).toMatchObject({ state: 'running', daysDone: 0 });
    expect(project.costOf('a')).toEqual(unpriced);
    project.start();
    await project.ended(next);
    expect(project.costOf('a')?.total).toBe(usd('1'));
  });
});
