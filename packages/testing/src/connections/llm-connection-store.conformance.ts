import type { LlmConnectionFacts, LlmConnectionStore, LlmCredentials, ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

const facts: LlmConnectionFacts = {
  provider: 'Anbieter “1”',
  adapter: 'bedrock',
  baseUrl: 'https://models.example.com/v1',
  customModels: ['own', 'größer'],
  withDefaultModels: false,
  config: { region: 'eu-central-1' },
};
const credentials: LlmCredentials = { secretKey: 'a long secret “key”', extraHeaders: { 'x-b': '2', 'x-a': '1' } };
const plain: LlmConnectionFacts = { ...facts, baseUrl: null, customModels: [], withDefaultModels: true, config: null };
const firstPage = { page: 1, limit: 10 };

type Stores = IdentityStores & { readonly llmConnections: LlmConnectionStore };

/** The contract of every `LlmConnectionStore`. `makeStores` returns empty ones each time. */
export const describeLlmConnectionStore = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as LlmConnectionStore`, () => {
    let connections: LlmConnectionStore;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const stores = await makeStores();
      [own, other] = await twoProjects(stores);
      connections = stores.llmConnections;
    });

    test('a connection is kept as it was given and shows nothing of its credentials but the end of the key', async () => {
      const { connection, isNew } = await connections.put(own, facts, credentials);
      const made = { id: expect.any(String) as string, createdAt: expect.any(Number) as number };
      const shown = { maskedKey: '...key”', extraHeaderNames: ['x-b', 'x-a'] };
      expect(connection).toEqual({ ...facts, ...made, ...shown, projectId: own, updatedAt: expect.any(Number) });
      expect(isNew).toBe(true);
      expect(await connections.list(own, firstPage)).toEqual({ items: [connection], totalItems: 1 });
      expect(JSON.stringify(connection)).not.toContain('long secret');
      expect(await connections.open(own, facts.provider)).toEqual({ connection, credentials });
    });

    test('the connection of a provider is replaced as a whole, and keeps its id', async () => {
      const first = await connections.put(own, facts, credentials);
      const second = await connections.put(own, plain, { secretKey: 'short', extraHeaders: {} });
      expect(second.isNew).toBe(false);
      const { id, createdAt } = first.connection;
      expect(second.connection).toMatchObject({ ...plain, id, createdAt, maskedKey: '...', extraHeaderNames: [] });
      expect((await connections.open(own, facts.provider))?.credentials).toEqual({
        secretKey: 'short',
        extraHeaders: {},
      });
      expect((await connections.list(own, firstPage)).totalItems).toBe(1);
    });

    test('connections are listed newest first, a page at a time', async () => {
      const ids: string[] = [];
      for (const provider of ['b', 'a', 'c']) {
        ids.unshift((await connections.put(own, { ...plain, provider }, credentials)).connection.id);
      }
      const page = await connections.list(own, { page: 1, limit: 2 });
      expect([page.items.map(({ id }) => id), page.totalItems]).toEqual([ids.slice(0, 2), 3]);
    });

    test('a connection and its credentials are there in its project alone', async () => {
      const { id } = (await connections.put(own, facts, credentials)).connection;
      expect(await connections.open(other, facts.provider)).toBeUndefined();
      expect((await connections.list(other, firstPage)).totalItems).toBe(0);
      await expect(connections.delete(other, id)).rejects.toMatchObject({ code: 'not_found' });
      expect((await connections.put(other, plain, credentials)).isNew).toBe(true);
      expect((await connections.list(own, firstPage)).items).toMatchObject([facts]);
      const nowhere = connections.put('nowhere' as ProjectId, facts, credentials);
      await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a deleted connection is gone with its credentials', async () => {
      const { id } = (await connections.put(own, facts, credentials)).connection;
      await connections.delete(own, id);
      expect(await connections.open(own, facts.provider)).toBeUndefined();
      await expect(connections.delete(own, id)).rejects.toMatchObject({ code: 'not_found' });
      expect((await connections.put(own, facts, credentials)).isNew).toBe(true);
    });
  });
};
