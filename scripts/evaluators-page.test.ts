import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProjectId } from '@spanledger/core';
import { builtInEvaluators, createEvaluate, createSandbox, judgeTemplates } from '@spanledger/evaluation';
import { expect, it } from 'vitest';

const page = readFileSync(resolve(import.meta.dirname, '../docs/evaluators.md'), 'utf8');
/** Those that the page describes once for all. */
const common = new Set(['actual', 'expected', 'trim', 'ignoreCase']);
const callModel = async (): Promise<never> => Promise.reject(new Error('No model is called.'));

it('docs/evaluators.md has each built-in evaluator, with each setting of its own, and no other', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` +\| (?:true or false|0 to 1) .*$/gm)]
    .filter(([row]) => row.split('|').length === 6)
    .map(([row, name]) => ({ name, row }));
  expect(rows.map(({ name }) => name)).toEqual(builtInEvaluators.map(({ name }) => name));
  for (const [index, { name, settingsSchema }] of builtInEvaluators.entries()) {
    const own = Object.keys(settingsSchema['properties'] as object).filter((setting) => !common.has(setting));
    for (const setting of own)
      expect([name, rows[index]?.row]).toEqual([name, expect.stringContaining(`\`${setting}\``)]);
  }
});

it('docs/evaluators.md has each template of a judge, with its variables, and no other', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` +\|[^|]*\| ([a-z, ]+?) *\|$/gm)].map(([, name, needs]) => [
    name,
    needs,
  ]);
  expect(rows).toEqual(judgeTemplates.map(({ name, variables }) => [name, Object.keys(variables).join(', ')]));
});

it('the code in docs/evaluators.md gives two scores', async () => {
  const [, source = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  const subject = {
    input: 'Which city?',
    output: 'Paris, of course',
    expectedOutput: 'Paris',
    metadata: null,
    latencyMs: 12,
    cost: null,
    usage: {},
    toolCalls: [],
    context: {},
  };
  const sandbox = createSandbox();
  const { signal } = new AbortController();
  const projectId = 'own' as ProjectId;
  const evaluate = createEvaluate({ sandbox, nowMs: () => 0 });
  expect(await evaluate({ type: 'code', source }, subject, { callModel, projectId, signal })).toEqual({
    scores: [
      { name: 'is right', dataType: 'BOOLEAN', value: false },
      { name: 'words', dataType: 'NUMERIC', value: 3, comment: 'in 12 ms' },
    ],
    calls: [],
  });
  await sandbox.close();
});
