import { agentMetadataLengthMax, type AgentStore, type ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

type Stores = IdentityStores & { readonly agents: AgentStore };

const hostileNames = [
  "a'; DROP TABLE agents; --",
  '__proto__',
  'a/b%2F',
  '<img src=x>',
  '名前 😀',
  'x'.repeat(255),
  ' ',
];

/** The contract of every `AgentStore`. `makeStores` returns empty ones each time. */
export const describeAgentStore = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as AgentStore`, () => {
    let agents: AgentStore;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const stores = await makeStores();
      agents = stores.agents;
      [own, other] = await twoProjects(stores);
      await agents.put(other, 'planner', { description: 'of another project', metadata: { team: 'search' } });
    });
    const namesOf = async (conditions: Parameters<AgentStore['list']>[1] = {}): Promise<readonly string[]> =>
      (await agents.list(own, conditions)).map((agent) => agent.name).toSorted();

    test('members of metadata that are given replace those of before, null removes one, and the rest stays', async () => {
      const metadata = { owner: 'ada', team: 'search', deep: { a: [1, null], b: '\u2028"' } };
      const first = await agents.put(own, 'planner', { description: 'plans', metadata });
      expect(first).toEqual({
        name: 'planner',
        description: 'plans',
        metadata,
        version: 1,
        createdAt: expect.any(Number),
        updatedAt: expect.any(Number),
        firstSeen: null,
        lastSeen: null,
        heartbeatAt: null,
        heartbeatIntervalSeconds: null,
      });
      const second = await agents.put(own, 'planner', {
        metadata: { owner: null, team: 'answers', link: 'https://x' },
      });
      const merged = { team: 'answers', link: 'https://x', deep: metadata.deep };
      expect(second).toEqual({ ...first, metadata: merged, version: 2, updatedAt: second.updatedAt });
      const third = await agents.put(own, 'planner', { description: null });
      expect(third).toMatchObject({ description: null, metadata: merged, version: 3 });
      expect(await agents.list(own, {})).toEqual([third]);
    });

    test('the same again changes nothing, not even the version', async () => {
      const first = await agents.put(own, 'planner', { metadata: { team: 'search' } });
      expect(await agents.put(own, 'planner', { metadata: { team: 'search', owner: null } })).toEqual(first);
      expect((await agents.put(own, 'empty', {})).version).toBe(1);
      expect((await agents.put(own, 'empty', {})).version).toBe(1);
    });

    test('many changes at once lose none of them, and each has a version of its own', async () => {
      const changed = await Promise.all(
        Array.from({ length: 30 }, async (_, at) => agents.put(own, 'planner', { metadata: { [`key${at}`]: at } })),
      );
      expect(changed.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(changed.map((_, at) => at + 1));
      const [agent] = await agents.list(own, { names: ['planner'] });
      expect(agent?.metadata).toEqual(Object.fromEntries(changed.map((_, at) => [`key${at}`, at])));
    });

    test('of many changes on top of one version one is made, and the others are conflicts', async () => {
      await agents.put(own, 'planner', { metadata: { owner: 'ada' }, expectedVersion: 0 });
      const owners = Array.from({ length: 20 }, (_, at) => `owner ${at}`);
      const outcomes = await Promise.allSettled(
        owners.map(async (owner) => agents.put(own, 'planner', { metadata: { owner }, expectedVersion: 1 })),
      );
      const made = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(made).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
      }
      expect(await agents.list(own, {})).toEqual([made[0]?.value]);
    });

    test('what was answered is read by everything that is asked afterwards', async () => {
      for (let version = 1; version <= 5; version += 1) {
        await agents.put(own, 'planner', { metadata: { version } });
        const [read] = await agents.list(own, { names: ['planner'], metadata: { version } });
        expect(read?.version).toBe(version);
      }
    });

    test('metadata that comes to be too long is refused, and what was there stays', async () => {
      const half = 'x'.repeat(agentMetadataLengthMax / 2);
      await agents.put(own, 'planner', { metadata: { a: half } });
      const tooLong = agents.put(own, 'planner', { metadata: { b: half } });
      await expect(tooLong).rejects.toMatchObject({ code: 'invalid_input', issues: [{ path: 'body.metadata' }] });
      expect((await agents.list(own, {}))[0]?.metadata).toEqual({ a: half });
    });

    test('agents are found by what their metadata contains', async () => {
      await agents.put(own, 'a', { metadata: { team: 'search', tags: ['x', 'y'], n: { deep: 1 } } });
      await agents.put(own, 'b', { metadata: { team: 'search', tags: ['y'] } });
      await agents.put(own, 'c', { metadata: { team: 5 } });
      await agents.heartbeat(own, 'd', 60);
      const found = async (metadata: Readonly<Record<string, unknown>>) => namesOf({ metadata });
      expect(await found({ team: 'search' })).toEqual(['a', 'b']);
      expect(await found({ team: '5' })).toEqual([]);
      expect(await found({ tags: ['y', 'x'] })).toEqual(['a']);
      expect(await found({ n: { deep: 1 }, team: 'search' })).toEqual(['a']);
      expect(await found({})).toEqual(['a', 'b', 'c']);
      expect(await namesOf({ names: ['b', 'd'], metadata: { team: 'search' } })).toEqual(['b']);
      expect(await namesOf({ names: [] })).toEqual([]);
    });

    test('a heartbeat registers an agent, is the time of now, and changes neither description nor metadata', async () => {
      const first = await agents.heartbeat(own, 'planner', 60);
      expect(first).toMatchObject({ version: 0, heartbeatIntervalSeconds: 60, metadata: {}, createdAt: null });
      const put = await agents.put(own, 'planner', { metadata: { team: 'search' } });
      expect(put).toMatchObject({ version: 1, heartbeatAt: first.heartbeatAt });
      const second = await agents.heartbeat(own, 'planner', 5);
      expect(second).toEqual({ ...put, heartbeatAt: second.heartbeatAt, heartbeatIntervalSeconds: 5 });
      expect(second.heartbeatAt).toBeGreaterThanOrEqual(first.heartbeatAt ?? Infinity);
    });

    test('many first heartbeats at once are one agent', async () => {
      await Promise.all(Array.from({ length: 20 }, async () => agents.heartbeat(own, 'planner', 60)));
      expect(await namesOf()).toEqual(['planner']);
    });

    test('when an agent was seen is widened, whichever read comes first', async () => {
      await agents.remember(own, [
        { name: 'b', firstSeen: 50, lastSeen: 60 },
        { name: 'a', firstSeen: 10, lastSeen: 20 },
      ]);
      await agents.remember(own, [{ name: 'b', firstSeen: 55, lastSeen: 70 }]);
      await agents.remember(own, [{ name: 'b', firstSeen: 40, lastSeen: 45 }]);
      await agents.heartbeat(own, 'c', 60);
      await agents.remember(own, [{ name: 'c', firstSeen: 1, lastSeen: 2 }]);
      await agents.remember(own, []);
      const seen = await agents.list(own, {});
      expect(Object.fromEntries(seen.map((agent) => [agent.name, [agent.firstSeen, agent.lastSeen]]))).toEqual({
        a: [10, 20],
        b: [40, 70],
        c: [1, 2],
      });
    });

    test('any storable text is a name', async () => {
      for (const hostile of hostileNames) {
        await agents.put(own, hostile, { metadata: { own: hostile } });
        await agents.heartbeat(own, hostile, 60);
      }
      await agents.remember(
        own,
        hostileNames.map((hostile) => ({ name: hostile, firstSeen: 1, lastSeen: 2 })),
      );
      expect(await namesOf()).toEqual(hostileNames.toSorted());
      for (const hostile of hostileNames) {
        const [found] = await agents.list(own, { names: [hostile] });
        expect(found).toMatchObject({ name: hostile, metadata: { own: hostile }, lastSeen: 2 });
        await agents.delete(own, hostile);
      }
      expect(await namesOf()).toEqual([]);
    });

    test('a deleted agent is gone with all that was kept of it, and begins anew', async () => {
      await agents.put(own, 'planner', { metadata: { team: 'search' } });
      await agents.heartbeat(own, 'planner', 60);
      await agents.delete(own, 'planner');
      expect(await namesOf()).toEqual([]);
      await expect(agents.delete(own, 'planner')).rejects.toMatchObject({ code: 'not_found' });
      expect(await agents.put(own, 'planner', {})).toMatchObject({ version: 1, metadata: {}, heartbeatAt: null });
    });

    test('what is done in one project is not seen in another', async () => {
      expect(await namesOf({ metadata: { team: 'search' } })).toEqual([]);
      await agents.put(own, 'planner', { description: 'own' });
      await agents.heartbeat(own, 'planner', 60);
      await agents.remember(own, [{ name: 'planner', firstSeen: 1, lastSeen: 2 }]);
      await agents.delete(own, 'planner');
      expect(await agents.list(other, {})).toMatchObject([
        { name: 'planner', description: 'of another project', version: 1, heartbeatAt: null, lastSeen: null },
      ]);
    });

    test('in a project that is not there nothing is registered', async () => {
      const nowhere = 'nowhere' as ProjectId;
      await expect(agents.put(nowhere, 'a', {})).rejects.toMatchObject({ code: 'not_found' });
      await expect(agents.heartbeat(nowhere, 'a', 60)).rejects.toMatchObject({ code: 'not_found' });
      await expect(agents.delete(nowhere, 'a')).rejects.toMatchObject({ code: 'not_found' });
      await agents.remember(nowhere, [{ name: 'a', firstSeen: 1, lastSeen: 2 }]);
      expect(await agents.list(nowhere, {})).toEqual([]);
    });
  });
};
