import { setTimeout as wait } from 'node:timers/promises';

import type { TraceId } from '@spanledger/core';
import {
  describeEvaluations,
  describeExpiredExecutions,
  describeForgottenExecutions,
  describeRuleBudgets,
  ruleFacts,
} from '@spanledger/testing';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

const postgres = async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 });

describeEvaluations('PostgreSQL', postgres);
describeExpiredExecutions('PostgreSQL', postgres);
describeForgottenExecutions('PostgreSQL', postgres);
describeRuleBudgets('PostgreSQL', postgres);

test('a rule is deleted while a trace that it judged is, and neither fails', async () => {
  const { url } = await databases.migrated();
  const stores = openStore({ url, poolMax: 6 });
  const { project } = await stores.firstStart.ensure({});
  const definition = { type: 'code', source: 'function evaluate() {}' } as const;
  const { version } = await stores.evaluators.save(project.id, { name: 'judge', definition, createdBy: 'pk-1' });
  const rule = await stores.evaluationRules.create(project.id, ruleFacts(version.evaluatorId), 0);
  const traceId = 't' as TraceId;
  const found = { evaluatorVersion: 1, targets: [{ traceId, observationId: null }], dueAt: 0, now: 0 };
  await stores.evaluationRules.add(project.id, rule.id, { ...found, isForEachVersion: false });
  for (const key of await stores.evaluations.claim(rule, { now: 1, until: 2, limit: 1 }))
    await stores.evaluations.spend(key, 0n, { cost: 1n, unpricedCalls: 0 });
  const deleting = new Client(url);
  await deleting.connect();
  onTestFinished(async () => deleting.end());
  await deleting.query('BEGIN');
  await deleting.query('SELECT FROM evaluation_rules WHERE id = $1 FOR UPDATE', [rule.id]);
  const remove = async () => {
    await wait(150);
    await deleting.query('DELETE FROM evaluation_rules WHERE id = $1', [rule.id]);
    await deleting.query('COMMIT');
  };
  const ended = await Promise.allSettled([stores.evaluationRules.forgetTraces(project.id, [traceId]), remove()]);
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
});
