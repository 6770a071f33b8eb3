import { pseudonymKeyName, type ProjectId } from '@spanledger/core';
import { aBudget, twoProjects } from '@spanledger/testing';
import { expect, test } from 'vitest';

import { openedStores, type OpenedStore } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

const fitting = async () => async () => [];

/** One of each that is deleted with a project. */
const fill = async (store: OpenedStore, projectId: ProjectId): Promise<void> => {
  await store.budgets.create(projectId, aBudget);
  const definition = { kind: 'builtin', name: 'json', parameters: {} } as never;
  const { version } = await store.evaluators.save(projectId, { name: 'json', definition, createdBy: 'ada' });
  const rule = { name: 'all', evaluatorId: version.evaluatorId, evaluatorVersion: null, target: 'trace' } as const;
  const limits = { sampling: 1, delaySeconds: 0, perMinute: null, budget: null };
  const every = { filters: [], datasetNames: [], runNames: [] };
  await store.evaluationRules.create(projectId, { ...rule, ...limits, ...every }, 1_000_000);
  await store.repricings.create(projectId, {
    fromTimestamp: 0,
    toTimestamp: 1,
    models: undefined,
    isUnpricedOnly: false,
    priceVersion: 0,
    isDryRun: true,
    requestedBy: 'ada',
  });
  const body = { type: 'text', prompt: 'Hello' } as const;
  const facts = { config: {}, labels: ['production'], tags: undefined, commitMessage: null, createdBy: 'ada' };
  await store.prompts.create(projectId, { name: 'greeting', body, ...facts });
  await store.protectedLabels.protect(projectId, 'production');
  const webhook = { name: 'ci', url: 'https://example.com/', secret: 'whsec_x', events: ['prompt.version_created'] };
  await store.promptWebhooks.create(projectId, webhook as Parameters<typeof store.promptWebhooks.create>[1]);
  await store.datasets.save(projectId, { name: 'cases' }, fitting);
  await store.datasets.putItems(projectId, 'cases', [{ id: 'item', at: 'item', input: 1 }], fitting);
  await store.agents.put(projectId, 'planner', {});
  await store.agents.heartbeat(projectId, 'planner', 60);
  const connection = { provider: 'own', adapter: 'openai', baseUrl: null, customModels: [] } as const;
  const rest = { withDefaultModels: true, config: null };
  await store.llmConnections.put(projectId, { ...connection, ...rest }, { secretKey: 'sk-x', extraHeaders: {} });
  const { id } = await store.scoreConfigs.create(projectId, {
    name: 'fine',
    dataType: 'NUMERIC',
    minValue: null,
    maxValue: null,
    categories: null,
    description: null,
  });
  const queue = { name: 'open', description: null, scoreConfigIds: [id] };
  await store.annotationQueues.create(projectId, queue);
  const comment = {
    objectType: 'TRACE',
    objectId: 't',
    content: 'x',
    authorUserId: null,
    mentionedUserIds: [],
  } as const;
  await store.comments.create(projectId, comment);
  await store.savedViews.create(projectId, null, { name: 'of ada', page: 'traces', state: {}, isShared: true });
};

/** What shows that there was a project and who changed what, and the number that servers compare. */
const lasting = new Set(['api_keys', 'audit_entries', 'audit_pending', 'policy_versions', 'prompt_revisions']);

test('with a deleted project what people made in it goes, of any table, and nothing of another', async () => {
  const store = openStore({ url: (await databases.migrated()).url, poolMax: 3 });
  const [own, other] = await twoProjects(store);
  for (const projectId of [own, other]) await fill(store, projectId);
  const { rows: tables } = (await store.runSql(`
    SELECT table_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'project_id' ORDER BY 1`)) as { rows: readonly { name: string }[] };
  const countsOf = async (projectId: ProjectId) => {
    const each = tables.map(
      ({ name }) => `SELECT '${name}' AS name, count(*) FROM ${name} WHERE project_id = '${projectId}'`,
    );
    return (await store.runSql(each.join(' UNION ALL '))).rows as readonly { name: string; count: string }[];
  };
  const [before, ofOwn] = [await countsOf(other), await countsOf(own)];
  expect(before).toEqual(ofOwn);
  await store.projects.delete(own);
  expect(await countsOf(other)).toEqual(before);
  const left = (await countsOf(own)).filter(({ count }) => count !== '0').map(({ name }) => name);
  expect(left.filter((name) => !lasting.has(name))).toEqual([]);
});

test('the secret of its pseudonyms goes with a project that is erased, and that of another is kept', async () => {
  const store = openStore({ url: (await databases.migrated()).url, poolMax: 3 });
  const projects = await twoProjects(store);
  const [own, other] = projects;
  const secretsOf = async () => Promise.all(projects.map(async (id) => store.secrets.get(pseudonymKeyName(id))));
  const before = await secretsOf();
  await store.erasures.finish(other);
  await store.projects.delete(own);
  expect(await secretsOf()).toEqual(before);
  await store.erasures.finish(own);
  expect(await secretsOf()).toEqual([expect.not.stringContaining(before[0] ?? ''), before[1]]);
});

test('a first start by the key of a deleted project names what to remove, and makes nothing', async () => {
  const { url } = await databases.migrated();
  const store = openStore({ url, poolMax: 1 });
  const keys = { publicKey: 'pk-sl-first', secretKey: 'sk-sl-first' };
  const { project } = await store.firstStart.ensure(keys);
  await store.projects.delete(project.id);
  const refused = {
    code: 'conflict',
    message:
      'SPANLEDGER_INIT_PUBLIC_KEY is the key of a project that was deleted. Remove it and SPANLEDGER_INIT_SECRET_KEY, or choose another pair.',
  };
  await expect(store.firstStart.ensure(keys)).rejects.toMatchObject(refused);
  await expect(store.firstStart.ensure({ ...keys, projectId: 'next' })).rejects.toMatchObject(refused);
  expect(await store.projects.list()).toEqual([]);
  const again = await store.firstStart.ensure({ publicKey: 'pk-sl-second', secretKey: 'sk-sl-second' });
  expect(again.project.id).not.toBe(project.id);
});
