import { unavailable, type Project, type ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { projectStates } from './project-states.ts';

const project = 'own' as ProjectId;
const second = 1_000_000;

const store = () => {
  const live = new Set<string>(['own']);
  const deleted = new Set<string>();
  const calls: string[] = [];
  let failure: Error | undefined;
  return {
    live,
    deleted,
    calls,
    failWith: (error: Error | undefined) => {
      failure = error;
    },
    get: async (id: ProjectId) => {
      calls.push(id);
      if (failure !== undefined) throw failure;
      return live.has(id) ? ({ id } as Project) : undefined;
    },
    isDeleted: async (id: ProjectId) => deleted.has(id),
  };
};

describe('the states of projects', () => {
  it('a project is live, deleted or unknown', async () => {
    const projects = store();
    projects.deleted.add('gone');
    const states = projectStates(projects, () => 0);
    expect(await states.stateOf(project)).toBe('live');
    expect(await states.stateOf('gone' as ProjectId)).toBe('deleted');
    expect(await states.stateOf('never' as ProjectId)).toBe('unknown');
  });

  it('the states of projects are asked for once, however many ask at once, and again after some seconds', async () => {
    const projects = store();
    let time = 0;
    const states = projectStates(projects, () => time);
    await Promise.all(Array.from({ length: 50 }, async () => states.stateOf(project)));
    time += second;
    await states.stateOf(project);
    expect(projects.calls).toHaveLength(1);
    projects.live.delete('own');
    projects.deleted.add('own');
    time += 10 * second;
    expect(await states.stateOf(project)).toBe('deleted');
  });

  it('the states of projects are unavailable during an outage, and asked for again right after it', async () => {
    const projects = store();
    const states = projectStates(projects, () => 0);
    projects.failWith(unavailable('down'));
    await expect(states.stateOf(project)).rejects.toMatchObject({ code: 'unavailable' });
    projects.failWith(undefined);
    expect(await states.stateOf(project)).toBe('live');
  });

  it('the states of projects do not grow without bound', async () => {
    const projects = store();
    const states = projectStates(projects, () => 0);
    for (let index = 0; index < 10_001; index += 1) await states.stateOf(`p${index}` as ProjectId);
    projects.calls.length = 0;
    await states.stateOf('p10000' as ProjectId);
    await states.stateOf('p0' as ProjectId);
    expect(projects.calls).toEqual(['p0']);
  });
});
