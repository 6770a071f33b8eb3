import type { EvaluationSubject, NewDatasetRunItem } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import {
  evaluationWorld,
  generation,
  judgeDue,
  minute,
  own,
  scores,
  second,
  stranger,
  type World,
} from '../evaluation-world.fixture.ts';
import { backfill } from './backfill.ts';

const anything = async () => async () => [];
const target = 'dataset-run-item' as const;

const world = async () => {
  const subjects: EvaluationSubject[] = [];
  const made = evaluationWorld([scores(1, 0)]);
  const parts: World['parts'] = {
    ...made.parts,
    evaluate: async (definition, subject, options) => {
      subjects.push(subject);
      return made.parts.evaluate(definition, subject, options);
    },
  };
  for (const project of [own, stranger]) {
    for (const name of ['cases', 'others']) {
      await made.datasets.save(project, { name }, anything);
      const item = {
        id: `item of ${name}`,
        at: 'body',
        input: 'why?',
        expectedOutput: `of ${name}`,
        metadata: { hard: 1 },
      };
      await made.datasets.putItems(project, name, [item], anything);
    }
  }
  made.pass(second);
  return { ...made, parts, subjects };
};

type RunWorld = Awaited<ReturnType<typeof world>>;

const link = async ({ datasetRuns }: RunWorld, id: string, given: Partial<NewDatasetRunItem> = {}, project = own) =>
  datasetRuns.add(project, {
    runName: 'nightly',
    datasetItemId: 'item of cases',
    traceId: `t-${id}`,
    observationId: null,
    runDescription: null,
    metadata: null,
    ...given,
  });

/** The root observation of an item, with the attributes that SDKs set. */
const root = (id: string, attributes: Readonly<Record<string, string>> = {}) => {
  const all = { id: 'e1', name: 'nightly', 'item.id': 'local', 'item.root_observation_id': id, ...attributes };
  const named = Object.entries(all).map(([name, value]) => [`langfuse.experiment.${name}`, value]);
  return generation(id, { metadata: { attributes: Object.fromEntries(named) as Record<string, string> } });
};

const named = (id: string, name: string, environment = 'default') => [
  { type: 'trace-create', body: { id: `t-${id}`, name, environment } },
  generation(id, { environment }),
];

const executions = async ({ evaluationRules }: RunWorld, ruleId: string) => {
  const { items } = await evaluationRules.executions(own, ruleId, undefined, { page: 1, limit: 100 });
  return items.toSorted((a, b) => (a.traceId < b.traceId ? -1 : 1));
};

const findAndJudge = async (of: RunWorld): Promise<void> => {
  await of.find();
  await judgeDue(of);
};

describe('items of dataset runs as targets', () => {
  it('an item is judged once with what is expected of it, whether its link or its trace comes first', async () => {
    const of = await world();
    const rule = await of.addRule({ target });
    await link(of, 'linked-first');
    await of.find();
    expect(await executions(of, rule.id)).toEqual([]);
    await of.send([generation('linked-first'), generation('sent-first'), generation('in no run')]);
    of.pass(20 * minute);
    await findAndJudge(of);
    await link(of, 'sent-first', { observationId: 'sent-first' });
    await findAndJudge(of);
    await findAndJudge(of);
    expect(await executions(of, rule.id)).toMatchObject([
      { traceId: 't-linked-first', observationId: null, datasetItemId: 'item of cases', state: 'done' },
      { traceId: 't-sent-first', observationId: 'sent-first', datasetItemId: 'item of cases', state: 'done' },
    ]);
    const given = (await of.scores()).map(({ traceId, observationId }) => `${traceId} ${observationId}`);
    expect(given.toSorted()).toEqual(['t-linked-first null', 't-sent-first sent-first']);
    expect(of.subjects).toMatchObject([
      { output: null, expectedOutput: 'of cases', item: { id: 'item of cases', metadata: { hard: 1 } } },
      {
        output: 'because sent-first',
        expectedOutput: 'of cases',
        item: { id: 'item of cases', input: 'why?', expectedOutput: 'of cases', metadata: { hard: 1 } },
        context: { runName: 'nightly', datasetName: 'cases' },
      },
    ]);
  });

  it('only the datasets and runs of the rule are judged, and nothing of another project', async () => {
    const of = await world();
    const rule = await of.addRule({ target, datasetNames: ['cases'], runNames: ['nightly'] });
    await of.send(['a', 'b', 'c', 'd'].map((id) => generation(id)));
    await of.send([generation('a')], stranger);
    await link(of, 'a');
    await link(of, 'b', { runName: 'another' });
    await link(of, 'c', { datasetItemId: 'item of others' });
    await link(of, 'd', {}, stranger);
    await findAndJudge(of);
    expect(await executions(of, rule.id)).toMatchObject([{ traceId: 't-a', state: 'done' }]);
    expect(await of.scores(stranger)).toEqual([]);
  });

  it('an item that telemetry alone names is judged by the attributes of its root', async () => {
    const of = await world();
    const rule = await of.addRule({ target, runNames: ['nightly'] });
    const expected = { 'item.expected_output': '{"answer":42}', 'item.metadata': '{"hard":true}' };
    await of.send([root('local', expected), root('later', { name: 'another' }), generation('in no run')]);
    await findAndJudge(of);
    expect(await executions(of, rule.id)).toMatchObject([
      { traceId: 't-local', observationId: 'local', datasetItemId: 'local', state: 'done' },
    ]);
    expect(of.subjects).toMatchObject([
      {
        expectedOutput: { answer: 42 },
        item: { id: 'local', metadata: { hard: true } },
        context: { runName: 'nightly' },
      },
    ]);
  });

  it('attributes that cannot be ids of items are left out, and the items next to them are judged', async () => {
    const made = await world();
    const rule = await made.addRule({ target });
    await made.send([root('a', { 'item.id': 'nul\0' }), root('b', { 'item.id': 'x'.repeat(801) }), root('c')]);
    await made.find();
    expect(await executions(made, rule.id)).toMatchObject([{ traceId: 't-c', datasetItemId: 'local' }]);
  });

  it('an item of a dataset that telemetry names takes from that dataset what its root lacks, and one of no known dataset is not judged for it', async () => {
    const of = await world();
    const [dataset = ''] = await of.runItems.datasetIds(own, ['cases']);
    const rule = await of.addRule({ target, datasetNames: ['cases'] });
    const item = { 'item.id': 'item of cases' };
    await of.send([root('a', { ...item, 'dataset.id': dataset }), root('b', { ...item, 'dataset.id': 'unknown' })]);
    await findAndJudge(of);
    expect(await executions(of, rule.id)).toMatchObject([{ traceId: 't-a', state: 'done' }]);
    expect(of.subjects).toMatchObject([{ expectedOutput: 'of cases', context: { datasetName: 'cases' } }]);
  });

  it('an item that is linked and marked in its telemetry too is judged once, where it is linked', async () => {
    const of = await world();
    const rule = await of.addRule({ target });
    const marks = { 'item.id': 'item of cases' };
    await link(of, 'a', { observationId: 'a' });
    await link(of, 'b');
    await of.send([root('a', marks), root('b', marks)]);
    await findAndJudge(of);
    expect(await executions(of, rule.id)).toMatchObject([
      { traceId: 't-a', observationId: 'a' },
      { traceId: 't-b', observationId: null },
    ]);
  });

  it('an item waits until its whole trace rests, and what it cost is what lies below its observation', async () => {
    const of = await world();
    const rule = await of.addRule({ target, delaySeconds: 60 });
    await of.send([generation('a', { model: 'priced', usageDetails: { input: 100, output: 10 } })]);
    await link(of, 'a', { observationId: 'a' });
    await of.find();
    of.pass(50 * second);
    const below = {
      traceId: 't-a',
      parentObservationId: 'a',
      model: 'priced',
      usageDetails: { input: 100, output: 10 },
    };
    await of.send([generation('below', below)]);
    of.pass(20 * second);
    expect(await judgeDue(of)).toBe(1);
    expect(await executions(of, rule.id)).toMatchObject([{ state: 'pending', attempts: 0 }]);
    of.pass(minute);
    await judgeDue(of);
    expect(await executions(of, rule.id)).toMatchObject([{ state: 'done' }]);
    expect(of.subjects).toMatchObject([{ cost: '0.00028', usage: { total: 110 } }]);
  });

  it('conditions are those of the trace, and a trace of an evaluator is never judged', async () => {
    const of = await world();
    const filters = [{ type: 'string', column: 'name', operator: '=', value: 'good' }] as const;
    const rule = await of.addRule({ target, filters });
    await of.send([...named('a', 'good'), ...named('b', 'bad'), ...named('c', 'good', 'spanledger-evaluation')]);
    for (const id of ['a', 'b', 'c']) await link(of, id);
    await findAndJudge(of);
    expect(await executions(of, rule.id)).toMatchObject([{ traceId: 't-a' }]);
  });

  it('an item of which the run is deleted before it is judged is skipped', async () => {
    const of = await world();
    const rule = await of.addRule({ target });
    await of.send([generation('a')]);
    await link(of, 'a');
    await of.find();
    await of.datasetRuns.delete(own, 'cases', 'nightly');
    await judgeDue(of);
    expect(await executions(of, rule.id)).toMatchObject([{ state: 'skipped' }]);
    expect(of.subjects).toEqual([]);
  });

  it('an item is judged as it was when it was run, whatever became of it', async () => {
    const of = await world();
    await of.addRule({ target });
    await of.send([generation('a')]);
    await link(of, 'a');
    of.pass(second);
    await of.datasets.putItems(own, 'cases', [{ id: 'item of cases', at: 'body', expectedOutput: 'new' }], anything);
    await of.datasets.deleteItem(own, 'item of cases');
    await findAndJudge(of);
    expect(of.subjects).toMatchObject([{ expectedOutput: 'of cases' }]);
  });

  it('a backfill judges the items of runs of before with an estimate of their cost, each once', async () => {
    const of = await world();
    const usage = { model: 'priced', usageDetails: { input: 500, output: 100 } };
    await of.send([generation('a', usage), generation('b', usage), root('c')]);
    await link(of, 'a');
    await link(of, 'b', { observationId: 'b' });
    await link(of, 'gone');
    of.pass(second);
    const rule = await of.addRule({ target });
    await of.find();
    expect(await executions(of, rule.id)).toEqual([]);
    const evaluator = (await of.evaluators.get(own, rule.evaluatorId))!;
    const fill = async (isDryRun: boolean) =>
      backfill(of.parts, { rule, evaluator, from: 0, to: of.now() + 1, isDryRun });
    expect(await fill(true)).toMatchObject({ targets: 3, added: 0, meanTokens: 400 });
    expect((await fill(true)).estimatedCost).toBeGreaterThan(0n);
    expect(await fill(false)).toMatchObject({ targets: 3, added: 3 });
    expect(await fill(false)).toMatchObject({ targets: 3, added: 0 });
    await judgeDue(of);
    expect(await of.scores()).toHaveLength(3);
  });
});
