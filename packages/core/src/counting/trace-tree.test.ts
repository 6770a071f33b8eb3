import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObservationId } from '../ids.ts';
import { clockOf } from '../merge/clock.ts';
import type { Counting } from './counting.ts';
import { expectedCounted, type GeneratedEntry } from './expected-counting.fixture.ts';
import {
  began,
  entryOf,
  instrumented,
  ms,
  native,
  observed,
  observedOtherwise,
  reportOf,
  tellingEntry,
} from './stated-entries.fixture.ts';
import { TraceTree } from './trace-tree.ts';
import type { TreeEntry } from './tree-entry.ts';

const whole: Counting = { counted: true, repeats: null };
const repetition: Counting = { counted: false, repeats: 'told' as ObservationId };

const ofTurn = { parent: 'turn', role: 'aggregate', loop: 'sum' } as const;

const decideAll = (tree: TraceTree) => tree.decide().turns.map(({ id, counting }) => [id, counting] as const);

describe('what is known of a trace', () => {
  it('may change: a report that is taken back is no repetition any more, nor is anything one of it', () => {
    const tree = new TraceTree();
    tree.put(entryOf('told', {}));
    tree.put(entryOf('call', { parent: 'told' }));
    expect(decideAll(tree)).toEqual([['call', repetition]]);
    tree.put({ ...entryOf('told', {}), report: undefined });
    expect(decideAll(tree)).toEqual([['call', undefined]]);
    tree.put(entryOf('told', { usage: { input: 1, output: 1 } }));
    expect(decideAll(tree)).toEqual([]);
    tree.put({ ...entryOf('call', {}), report: undefined, counting: repetition });
    expect(decideAll(tree)).toEqual([['call', undefined]]);
  });

  it('is decided again where a branch comes to lie elsewhere', () => {
    const tree = new TraceTree();
    for (const id of ['a', 'b']) tree.put(entryOf(id, { role: 'aggregate' }));
    tree.put(entryOf('branch', { usage: null, parent: 'a' }));
    tree.put(entryOf('call', { parent: 'branch' }));
    expect(decideAll(tree)).toEqual([['b', whole]]);
    tree.put(entryOf('branch', { usage: null, parent: 'b' }));
    expect(decideAll(tree)).toEqual([
      ['a', whole],
      ['b', undefined],
    ]);
  });

  it('of a turn whose sum is beside its calls: the sum counts while no call is known, wherever these are below', () => {
    const tree = new TraceTree();
    tree.put(entryOf('sum', ofTurn));
    tree.put(entryOf('other sum', ofTurn));
    expect(decideAll(tree)).toEqual([
      ['sum', whole],
      ['other sum', whole],
    ]);
    tree.put(entryOf('run', { usage: null }));
    tree.put(entryOf('call', { parent: 'run' }));
    expect(decideAll(tree)).toEqual([]);
    tree.put(entryOf('run', { usage: null, parent: 'turn' }));
    expect(new Map(decideAll(tree))).toEqual(
      new Map([
        ['sum', undefined],
        ['other sum', undefined],
      ]),
    );
    tree.put(entryOf('call', { usage: null, parent: 'run' }));
    expect(new Map(decideAll(tree))).toEqual(
      new Map([
        ['sum', whole],
        ['other sum', whole],
      ]),
    );
  });

  it('a trace holds what was stated last of each observation, whatever arrives last', () => {
    const tree = new TraceTree();
    const told = entryOf('told', {});
    tree.put({ ...told, clock: told.clock + 2 });
    tree.put({ ...entryOf('call', { parent: 'told' }), clock: told.clock });
    tree.put({ ...told, report: undefined });
    expect(decideAll(tree)).toEqual([['call', repetition]]);
  });

  it('has the length of the parameters that its reports have now', () => {
    const tree = new TraceTree();
    const long = { parameters: 'x'.repeat(5_000) };
    tree.put(entryOf('a', long));
    tree.put(entryOf('b', { ...long, parent: 'a' }));
    expect(tree.parametersLength).toBe(10_000);
    tree.put(entryOf('a', { parameters: 'short' }));
    expect(tree.parametersLength).toBe(5_005);
    for (const id of ['a', 'b']) tree.put(entryOf(id, { usage: null }));
    expect(tree.parametersLength).toBe(0);
  });

  it('may be as wide as it likes: a branch with hundreds of thousands of children moves like any other', () => {
    const tree = new TraceTree();
    for (const id of ['a', 'b']) tree.put(entryOf(id, { role: 'aggregate' }));
    tree.put(entryOf('branch', { usage: null, parent: 'a' }));
    for (let index = 0; index < 200_000; index += 1) tree.put(entryOf(`${index}`, { usage: null, parent: 'branch' }));
    tree.put(entryOf('call', { parent: 'branch' }));
    expect(decideAll(tree)).toEqual([['b', whole]]);
    tree.put(entryOf('branch', { usage: null, parent: 'b' }));
    expect(decideAll(tree)).toEqual([
      ['a', whole],
      ['b', undefined],
    ]);
  });

  it('reports that may be of one call are compared once, however many of them are sent again at once', () => {
    const tree = new TraceTree();
    let looks = 0;
    const told = (clock: number) =>
      Array.from({ length: 300 }, (_, at): TreeEntry => {
        const entry = tellingEntry(entryOf(`${at}`, at === 0 ? {} : { parent: `${at - 1}` }), () => {
          looks += 1;
        });
        return { ...entry, clock: entry.clock + clock };
      });
    for (const entry of told(0)) tree.put(entry);
    tree.decide();
    looks = 0;
    for (const entry of told(1)) tree.put(entry);
    const again = looks;
    tree.decide();
    // If they were compared at each restatement, each would be read as often as there are entries.
    expect(again).toBeLessThan(3 * (looks - again));
  });

  it('may be a ring, or name itself as its parent', () => {
    const tree = new TraceTree();
    tree.put(entryOf('a', { role: 'aggregate', parent: 'b' }));
    tree.put(entryOf('b', { parent: 'a' }));
    tree.put(entryOf('self', { role: 'aggregate', parent: 'self' }));
    expect(decideAll(tree)).toEqual([['self', whole]]);
  });

  it('a decision states whether more than the reports themselves was needed for it', () => {
    const tree = new TraceTree();
    tree.put(entryOf('a', {}));
    expect(tree.decide()).toEqual({ turns: [], isEntangled: false });
    tree.put(entryOf('agent', { role: 'aggregate' }));
    expect(tree.decide().isEntangled).toBe(true);
    tree.put(entryOf('b', { parent: 'a' }));
    expect(tree.decide().isEntangled).toBe(true);
    expect(tree.decide()).toEqual({ turns: [], isEntangled: false });
    expect(tree.size).toBe(3);
  });
});

const generated: fc.Arbitrary<readonly GeneratedEntry[]> = fc
  .array(
    fc.record({
      parent: fc.nat(20),
      start: fc.nat(8),
      length: fc.nat(12),
      kind: fc.constantFrom<GeneratedEntry['kind']>(
        ...(['silent', 'own', 'own', 'native', 'instrumented', 'aggregate'] as const),
        ...(['observed', 'observed otherwise'] as const),
      ),
      model: fc.constantFrom('gpt-4o', 'claude-sonnet-4-5'),
      input: fc.constantFrom(100, 100, 200),
    }),
    { maxLength: 14 },
  )
  .map((entries) =>
    entries.map(({ parent, start, length, kind, model, input }, index) => ({
      id: `${index}` as ObservationId,
      parentId: parent < index ? (`${parent}` as ObservationId) : null,
      // Times differ by more than the tolerated clock difference.
      startTime: began + start * 10 * ms,
      endTime: began + (start + length) * 10 * ms,
      kind,
      model,
      input,
      output: 10,
      responseId: undefined,
    })),
  );

const scopes: Partial<Record<GeneratedEntry['kind'], string>> = {
  native,
  instrumented,
  observed,
  'observed otherwise': observedOtherwise,
};

const generatedEntry = ({ kind, model, input, output, ...place }: GeneratedEntry): TreeEntry => ({
  id: place.id,
  parentId: place.parentId,
  startTime: place.startTime,
  endTime: place.endTime,
  clock: clockOf(place.startTime),
  model,
  toolLoop: null,
  report:
    kind === 'silent'
      ? undefined
      : reportOf({
          model,
          usage: { input, output },
          role: kind === 'aggregate' ? 'aggregate' : 'own',
          scope: scopes[kind] ?? 'app',
        }),
  counting: undefined,
});

it('any trace counts as the rule decides for it as a whole, in whatever order and however often its observations arrive', () => {
  const arriving = generated.chain((entries) =>
    fc.record({
      entries: fc.constant(entries),
      order: fc.shuffledSubarray([...entries, ...entries], {
        minLength: entries.length * 2,
        maxLength: entries.length * 2,
      }),
      cuts: fc.array(fc.boolean(), { minLength: entries.length * 2, maxLength: entries.length * 2 }),
    }),
  );
  fc.assert(
    fc.property(arriving, ({ entries, order, cuts }) => {
      const tree = new TraceTree();
      const marks = new Map<string, Counting | undefined>();
      const decide = () => {
        for (const { id, counting } of tree.decide().turns) marks.set(id, counting);
      };
      for (const [index, each] of order.entries()) {
        tree.put({ ...generatedEntry(each), counting: marks.get(each.id) });
        if (cuts[index]) decide();
      }
      decide();
      const found = entries
        .filter(({ kind }) => kind !== 'silent')
        .map(({ id, kind }) => [id, marks.get(id)?.counted ?? kind !== 'aggregate']);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expectedCounted(entries)));
    }),
    { numRuns: 2_000 },
  );
});
