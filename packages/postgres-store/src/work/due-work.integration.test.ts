import { automaticPricingSettleMs, microsPerMs, promptEvents, type ProjectId, type TraceId } from '@spanledger/core';
import { ruleFacts, twoProjects } from '@spanledger/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import { openedStores, type OpenedStore } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

const now = Date.UTC(2100, 0, 1) * 1000;
const second = 1_000_000;
const minute = 60 * second;

/** Kinds without a filter are not queried. */
describe('work that is due in PostgreSQL', () => {
  let store: OpenedStore;
  let own: ProjectId;
  beforeEach(async () => {
    store = openStore({ url: (await databases.migrated()).url, poolMax: 4 });
    [own] = await twoProjects(store);
    await store.repricingQueue.setAutomaticPricing({
      version: 0,
      noticedAt: now,
      isSettled: true,
      settledBefore: null,
    });
  });
  const due = async (at = now) => store.dueWork.kinds(at);

  test('there is none where nothing was left', async () => {
    expect(await due()).toEqual([]);
  });

  test('a re-pricing until it has ended', async () => {
    const request = { models: undefined, isUnpricedOnly: false, priceVersion: 0, isDryRun: false, requestedBy: null };
    const { id } = await store.repricings.create(own, { ...request, fromTimestamp: 0, toTimestamp: now });
    expect(await due()).toEqual(['repricings']);
    await store.repricingQueue.begin(id, 1);
    expect(await due()).toEqual(['repricings']);
    await store.repricingQueue.end(id, 'succeeded', null);
    expect(await due()).toEqual([]);
  });

  test('a version of the price book that was not looked at, and the same once more a while later', async () => {
    const { repricingQueue: queue } = store;
    await queue.setAutomaticPricing({ version: 1, noticedAt: now, isSettled: true, settledBefore: null });
    expect(await due()).toEqual(['repricings']);
    await queue.setAutomaticPricing({ version: 0, noticedAt: now, isSettled: false, settledBefore: null });
    const settledAt = now + automaticPricingSettleMs * microsPerMs;
    expect(await due(settledAt - second)).toEqual([]);
    expect(await due(settledAt)).toEqual(['repricings']);
  });

  test('budgets that no process watches', async () => {
    await store.budgets.create(own, {
      name: 'all',
      scope: { kind: 'project' },
      period: 'total',
      amount: 1n,
      thresholds: [100],
      webhookUrl: null,
      webhookSecret: null,
      whenOver: 'deny',
      whenUnknown: 'allow',
    });
    expect(await due()).toEqual(['budgets']);
    await store.budgetWatch.take('a', now, now + minute);
    expect(await due(now + minute - second)).toEqual([]);
    expect(await due(now + minute)).toEqual(['budgets']);
    // It was taken by a clock that was ahead.
    expect(await due(now - second)).toEqual(['budgets']);
    await store.runSql('UPDATE projects SET deleted_at = now()');
    expect(await due(now + minute)).toEqual([]);
  });

  test('a rule, and what it judges when it may begin and when its process has died', async () => {
    const definition = { type: 'code', source: 'function evaluate() {}' } as const;
    const { version } = await store.evaluators.save(own, { name: 'judge', definition, createdBy: 'pk' });
    const rule = await store.evaluationRules.create(own, ruleFacts(version.evaluatorId), now);
    expect(await due()).toEqual(['evaluationRules']);
    await store.evaluationRules.add(own, rule.id, {
      evaluatorVersion: 1,
      targets: [{ traceId: 't' as TraceId, observationId: null }],
      dueAt: now,
      now,
      isForEachVersion: false,
    });
    expect(await due(now - second)).toEqual(['evaluationRules']);
    expect(await due()).toEqual(['evaluationRules', 'evaluations']);
    await store.evaluations.claim(rule, { now, until: now + minute, limit: 10 });
    expect(await due(now + second)).toEqual(['evaluationRules']);
    expect(await due(now + minute)).toEqual(['evaluationRules', 'evaluations']);
    await store.evaluations.pause(rule, 'enough');
    expect(await due(now + minute)).toEqual([]);
  });

  test('an experiment that is open', async () => {
    await store.datasets.save(own, { name: 'cases' }, async () => async () => []);
    await store.datasets.putItems(own, 'cases', [{ id: 'a', input: 1, at: 'body' }], async () => async () => []);
    const experiment = await store.datasetExperiments.create(
      own,
      'cases',
      {
        name: 'run',
        description: null,
        metadata: null,
        definition: {
          provider: 'openai',
          model: 'priced',
          prompt: null,
          body: { type: 'text', prompt: 'p' },
          parameters: {},
          schema: null,
          variables: {},
        },
        asOf: now,
        concurrency: 1,
        maxCost: null,
      },
      now,
    );
    expect(await due()).toEqual(['experiments']);
    await store.runSql(`UPDATE dataset_experiments SET is_open = false WHERE run_id = '${experiment.id}'`);
    expect(await due()).toEqual([]);
  });

  test('what is to be sent of prompts, once it may be tried', async () => {
    const url = 'https://hooks.example.com/prompts';
    await store.promptWebhooks.create(own, { name: 'deploy', url, secret: 'whsec_x', events: promptEvents });
    await store.prompts.create(own, {
      name: 'greeting',
      body: { type: 'text', prompt: 'p' },
      config: {},
      labels: [],
      commitMessage: null,
      createdBy: 'API',
    });
    expect(await due()).toEqual(['promptDeliveries']);
    await store.promptDeliveries.claim(now, now + minute, 10);
    expect(await due(now + second)).toEqual([]);
    expect(await due(now + minute)).toEqual(['promptDeliveries']);
  });
});
