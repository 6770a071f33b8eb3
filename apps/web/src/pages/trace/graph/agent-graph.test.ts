import { expect, it } from 'vitest';

import { stepTree } from '../step-tree.ts';
import { step, until } from '../step.fixture.ts';
import { agentGraph } from './agent-graph.ts';

const named = (id: string, parent: string | null, second: number, name: string, more = {}) =>
  step(id, parent, second, { name, ...more });
const loop = stepTree([
  named('r', null, 0, 'agent', { type: 'AGENT', ...until(9) }),
  named('1', 'r', 1, 'plan', { type: 'GENERATION', totalCost: 1 }),
  named('2', 'r', 2, 'find', { type: 'TOOL', level: 'ERROR' }),
  named('3', 'r', 3, 'plan', { type: 'GENERATION', totalCost: 2 }),
  named('4', 'r', 4, 'find', { type: 'TOOL' }),
  named('5', 'r', 5, 'plan', { type: 'GENERATION', totalCost: 4 }),
]);
const inShort = (relation: 'calls' | 'order') =>
  agentGraph(loop, relation).edges.map(({ from, to, count }) => `${from} > ${to} ${count}`);

it('steps of one type and name are one node, with how many they are, what they cost and how many failed', () => {
  expect(
    agentGraph(loop, 'calls').nodes.map(({ name, places, cost, ms, errors }) => [
      name,
      places.length,
      cost,
      ms,
      errors,
    ]),
  ).toEqual([
    ['agent', 1, 7, 9000, 0],
    ['plan', 3, 7, 3000, 0],
    ['find', 2, 0, 2000, 1],
  ]);
});

it('calls are counted from caller to callee, and order shows what came after what, loops too', () => {
  expect(inShort('calls')).toEqual(['AGENT agent > GENERATION plan 3', 'AGENT agent > TOOL find 2']);
  expect(inShort('order')).toEqual([
    'AGENT agent > GENERATION plan 1',
    'GENERATION plan > TOOL find 2',
    'TOOL find > GENERATION plan 2',
  ]);
});

it('what an agent costs that calls itself is counted once', () => {
  const tree = stepTree([
    named('a', null, 0, 'agent'),
    named('b', 'a', 0, 'agent', { totalCost: 3 }),
    named('c', 'b', 0, 'agent', { totalCost: 1 }),
  ]);
  expect(agentGraph(tree, 'calls')).toMatchObject({
    nodes: [{ name: 'agent', cost: 4, ms: 1000 }],
    edges: [{ from: 'SPAN agent', to: 'SPAN agent', count: 2 }],
  });
});

it('names that differ by numbers alone are one node where there are many, and no graph has more than 40 nodes', () => {
  const numbered = stepTree(Array.from({ length: 500 }, (_, at) => named(`s${at}`, null, at, `step ${at}`)));
  expect(agentGraph(numbered, 'calls').nodes.map(({ name }) => name)).toEqual(['step #']);
  const letters = Array.from({ length: 60 }, (_, at) => String.fromCodePoint(0x4e00 + at));
  const different = stepTree(letters.map((name, at) => named(name, null, at, name)));
  const { nodes } = agentGraph(different, 'calls');
  expect([nodes.length, nodes.at(-1)?.name, nodes.at(-1)?.places.length]).toEqual([40, 'other steps', 21]);
});
