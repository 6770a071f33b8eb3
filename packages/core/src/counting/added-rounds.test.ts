import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObservationId } from '../ids.ts';
import type { Counting } from './counting.ts';
import { entryOf, native, type Stated } from './stated-entries.fixture.ts';
import { TraceTree } from './trace-tree.ts';
import type { TreeEntry } from './tree-entry.ts';

const decideAll = (tree: TraceTree) => tree.decide().turns.map(({ id, counting }) => [id, counting] as const);

const loop = entryOf('loop', { usage: null, loop: 'call' });
const tool = (id: string, start: number, end: number) =>
  entryOf(id, { parent: 'loop', usage: null, loop: 'tool', at: [start, end] });
const round = (id: string, start: number, end: number, usage: Record<string, number>, fields: Partial<Stated> = {}) =>
  entryOf(id, { parent: 'loop', loop: 'round', at: [start, end], usage, ...fields });
const rounds: readonly TreeEntry[] = [
  loop,
  round('1', 0, 10, { input: 100, output: 10 }),
  tool('tool 1', 10, 15),
  round('2', 15, 20, { input: 300, output: 30 }),
  tool('tool 2', 20, 25),
  round('3', 30, 40, { input: 300, output: 30 }),
];
const addedTo = (id: string): Counting => ({ counted: false, repeats: id as ObservationId });

describe('rounds of tools, each of which has the tokens of those before it', () => {
  it('the last one counts, in whatever order and however often its trace arrives', () => {
    const arriving = fc.record({
      order: fc.shuffledSubarray([...rounds, ...rounds], { minLength: 2 * rounds.length }),
      cuts: fc.array(fc.boolean(), { minLength: 2 * rounds.length }),
    });
    fc.assert(
      fc.property(arriving, ({ order, cuts }) => {
        const tree = new TraceTree();
        const marks = new Map<string, Counting | undefined>();
        const decide = () => {
          for (const [id, counting] of decideAll(tree)) marks.set(id, counting);
        };
        for (const [index, entry] of order.entries()) {
          tree.put({ ...entry, counting: marks.get(entry.id) });
          if (cuts[index]) decide();
        }
        decide();
        expect([marks.get('1'), marks.get('2'), marks.get('3')]).toEqual([addedTo('2'), addedTo('3'), undefined]);
      }),
    );
  });

  it.each<readonly [string, TreeEntry]>([
    ['without a tool between them', { ...tool('tool 1', 10, 15), toolLoop: null }],
    ['with a tool that ends after the next one began', tool('tool 1', 10, 17)],
    ['with a tool that began before the first one ended', tool('tool 1', 5, 15)],
    ['with a tool elsewhere', { ...tool('tool 1', 10, 15), parentId: null }],
    ['below another observation', { ...loop, toolLoop: null }],
    ['with fewer tokens of input', round('2', 15, 20, { input: 99, output: 30 })],
    ['with fewer tokens of output', round('2', 15, 20, { input: 300, output: 9 })],
    ['of another model', round('2', 15, 20, { input: 300, output: 30 }, { model: 'gpt-5' })],
    [
      'of a provider whose rounds are not added up',
      round('1', 0, 10, { input: 100, output: 10 }, { provider: 'minimax' }),
    ],
    ['of another emitter', entryOf('1', { parent: 'loop', at: [0, 10], provider: 'openai' })],
  ])('both count %s, also if that becomes known later', (_why, other) => {
    const tree = new TraceTree();
    for (const entry of rounds) tree.put(entry);
    tree.decide();
    tree.put({ ...other, clock: other.clock + 1, ...(other.id === '1' ? { counting: addedTo('2') } : {}) });
    expect(decideAll(tree)).toContainEqual(['1', undefined]);
    const known = rounds.find(({ id }) => id === other.id) ?? loop;
    tree.put({ ...known, clock: known.clock + 2 });
    expect(decideAll(tree)).toContainEqual(['1', addedTo('2')]);
  });

  it('what else reports an added round does not count either', () => {
    const tree = new TraceTree();
    for (const entry of rounds) tree.put(entry);
    tree.put(entryOf('sdk', { parent: '1', at: [1, 9], usage: { input: 100, output: 10 }, scope: native }));
    expect(decideAll(tree)).toEqual(
      expect.arrayContaining([
        ['1', addedTo('2')],
        ['sdk', addedTo('1')],
      ]),
    );
  });
});
