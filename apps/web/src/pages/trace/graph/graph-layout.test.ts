import { expect, it } from 'vitest';

import type { AgentNode } from './agent-graph.ts';
import { boxPx, drawEdge, layoutOf } from './graph-layout.ts';

const node = (key: string): AgentNode => ({ key, name: key, type: 'SPAN', places: [], cost: 0, ms: 0, errors: 0 });
const laidOut = (keys: string, ...pairs: readonly string[]) =>
  layoutOf({
    nodes: keys.split('').map(node),
    edges: pairs.map((pair) => ({ from: pair.charAt(0), to: pair.charAt(1), count: 1 })),
  });

it('each node is to the right of all that lead to it, by the longest way', () => {
  const { placeOf } = laidOut('abcd', 'ab', 'bc', 'ac', 'cd');
  const columns = 'abcd'.split('').map((key) => placeOf.get(key)?.x ?? 0);
  expect(columns).toEqual([...columns].sort((one, other) => one - other));
  expect(new Set(columns).size).toBe(4);
});

it('an edge that closes a loop leads back, and all others lead on', () => {
  const { edges } = laidOut('abc', 'ab', 'bc', 'cb', 'cc');
  expect(edges.map(({ from, to, isBack }) => [`${from}${to}`, isBack])).toEqual([
    ['ab', false],
    ['bc', false],
    ['cb', true],
    ['cc', true],
  ]);
});

it('no two nodes lie upon each other, and all lie within the picture', () => {
  const keys = 'abcdefghijklmnop';
  const { placeOf, width, height } = laidOut(
    keys,
    ...keys
      .slice(1)
      .split('')
      .map((key) => `a${key}`),
    'bc',
    'pb',
    'cb',
  );
  const places = [...placeOf.values()];
  for (const [at, one] of places.entries()) {
    expect([one.x >= 0, one.x + boxPx.width <= width, one.y >= 0, one.y + boxPx.height <= height]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    for (const other of places.slice(at + 1))
      expect(Math.abs(one.x - other.x) >= boxPx.width || Math.abs(one.y - other.y) >= boxPx.height).toBe(true);
  }
});

it('nodes are ordered so that edges need not cross', () => {
  const { placeOf } = laidOut('abcd', 'ad', 'bc');
  const y = (key: string) => placeOf.get(key)?.y ?? 0;
  expect(Math.sign(y('a') - y('b'))).toBe(Math.sign(y('d') - y('c')));
});

it('edges end at the nodes that they join', () => {
  const [from, to] = [
    { x: 0, y: 0 },
    { x: 300, y: 100 },
  ];
  expect(drawEdge(from, to, false).line).toMatch(/^M 172 31 C .* 293 131$/);
  expect(drawEdge(to, from, true).head).toMatch(/^M 98 62 /);
  expect(drawEdge(from, from, true).line).toMatch(/^M 128 0 /);
});

it('an empty graph has a layout', () => {
  expect(laidOut('')).toMatchObject({ width: 0, edges: [] });
});
