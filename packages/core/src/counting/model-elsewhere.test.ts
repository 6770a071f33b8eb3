import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf } from '../merge/clock.ts';
import type { Counting } from './counting.ts';
import { began, entryOf, mlflow } from './stated-entries.fixture.ts';
import { TraceTree } from './trace-tree.ts';

const whole: Counting = { counted: true, repeats: null };
const lent = (model: string): Counting => ({ ...whole, adopted: { model } });
const decideAll = (tree: TraceTree) => tree.decide().turns.map(({ id, counting }) => [id, counting] as const);
const codex = (parent: string) => entryOf('call', { parent, isOfCodex: true });
const request = (model: string | null, parent?: string) =>
  entryOf('request', { usage: null, model, ...(parent === undefined ? {} : { parent }) });

describe('a call whose emitter names its model above it', () => {
  it('a call without a model takes that of the nearest observation above it that names one, and it stays as it was stated', () => {
    const tree = new TraceTree();
    tree.put(entryOf('turn', { usage: null, model: 'other' }));
    tree.put(request('gpt-5', 'turn'));
    tree.put(entryOf('stream', { parent: 'request', usage: null, model: null }));
    tree.put(codex('stream'));
    expect(tree.decide()).toMatchObject({ turns: [{ id: 'call', counting: lent('gpt-5') }], isEntangled: true });
    tree.put({ ...request('gpt-5-mini', 'turn'), clock: clockOf(began + 2) });
    expect(decideAll(tree)).toEqual([['call', lent('gpt-5-mini')]]);
    tree.put({ ...request(null, 'turn'), clock: clockOf(began + 3) });
    expect(decideAll(tree)).toEqual([['call', lent('other')]]);
    tree.put({ ...codex('elsewhere'), clock: clockOf(began + 4), counting: lent('other') });
    expect(decideAll(tree)).toEqual([['call', undefined]]);
  });

  it('a call that names its model, one of another emitter, and one beside what names a model keep what they state', () => {
    const tree = new TraceTree();
    tree.put(request('gpt-5'));
    tree.put(entryOf('named', { parent: 'request', isOfCodex: true, model: 'gpt-4o' }));
    tree.put(entryOf('foreign', { parent: 'request', model: null }));
    tree.put(entryOf('beside', { isOfCodex: true }));
    expect(decideAll(tree)).toEqual([]);
  });

  it('a call has the model from above in whatever order and however often its trace arrives', () => {
    const chain = fc.array(fc.constantFrom(null, 'gpt-5', 'gpt-5-mini'), { minLength: 1, maxLength: 5 });
    const arriving = chain.chain((models) =>
      fc.record({
        models: fc.constant(models),
        order: fc.shuffledSubarray([...models.keys(), ...models.keys(), -1, -1], { minLength: models.length * 2 + 2 }),
        cuts: fc.array(fc.boolean(), { minLength: models.length * 2 + 2 }),
      }),
    );
    fc.assert(
      fc.property(arriving, ({ models, order, cuts }) => {
        const tree = new TraceTree();
        let mark: Counting | undefined;
        const decide = () => {
          for (const { counting } of tree.decide().turns) mark = counting;
        };
        for (const [index, at] of order.entries()) {
          // The first in the list is the nearest; the call is -1.
          const above = { parent: `${at + 1}`, usage: null, model: models[at] ?? null };
          tree.put(at === -1 ? { ...codex('0'), counting: mark } : entryOf(`${at}`, above));
          if (cuts[index]) decide();
        }
        decide();
        const model = models.find((each) => each !== null);
        expect(mark).toEqual(model === undefined ? undefined : lent(model));
      }),
    );
  });
});

const sum = entryOf('sum', { role: 'aggregate', scope: mlflow, model: null });
const silent = (id: string, parent: string, model: string | null) => entryOf(id, { usage: null, parent, model });

describe('a sum whose emitter names the model of its calls below it', () => {
  it('has the model that all of them name, and none where they name several', () => {
    const tree = new TraceTree();
    tree.put(sum);
    expect(tree.decide()).toMatchObject({ turns: [{ id: 'sum', counting: whole }], isEntangled: true });
    tree.put(silent('step', 'sum', null));
    tree.put(silent('first', 'step', 'gpt-5'));
    expect(decideAll(tree)).toEqual([['sum', lent('gpt-5')]]);
    tree.put(silent('second', 'sum', 'gpt-5'));
    expect(decideAll(tree)).toEqual([]);
    tree.put(silent('other', 'elsewhere', 'gpt-5-mini'));
    expect(decideAll(tree)).toEqual([]);
    tree.put({ ...silent('elsewhere', 'sum', null), clock: clockOf(began + 2) });
    expect(decideAll(tree)).toEqual([['sum', whole]]);
    tree.put({ ...silent('elsewhere', 'none', null), clock: clockOf(began + 3) });
    expect(decideAll(tree)).toEqual([['sum', lent('gpt-5')]]);
    tree.put(entryOf('reported', { parent: 'sum' }));
    expect(decideAll(tree)).toEqual([['sum', undefined]]);
  });

  it('is none of another emitter, nor one that names its model, and may be a call by its role', () => {
    const tree = new TraceTree();
    tree.put(entryOf('foreign', { role: 'aggregate', model: null }));
    tree.put(entryOf('named', { role: 'aggregate', scope: mlflow, model: 'gpt-4o' }));
    tree.put(entryOf('call', { scope: mlflow, model: null }));
    for (const parent of ['foreign', 'named', 'call']) tree.put(silent(`below ${parent}`, parent, 'gpt-5'));
    expect(decideAll(tree)).toEqual([
      ['foreign', whole],
      ['named', whole],
      ['call', lent('gpt-5')],
    ]);
  });

  it('has it in whatever order and however often its trace arrives', () => {
    const models = fc.array(fc.constantFrom(null, 'gpt-5', 'gpt-5', 'gpt-5-mini'), { minLength: 1, maxLength: 5 });
    const parents = fc.array(fc.integer({ min: -2, max: 4 }), { minLength: 5, maxLength: 5 });
    const arriving = fc.tuple(models, parents).chain(([stated, above]) => {
      const places = [...stated.keys(), ...stated.keys(), -1, -1];
      return fc.record({
        // Each is below one before it, below the sum, -1, or below nothing, -2.
        calls: fc.constant(stated.map((model, at) => ({ model, parent: Math.min(above[at] ?? -1, at - 1) }))),
        order: fc.shuffledSubarray(places, { minLength: places.length }),
        cuts: fc.array(fc.boolean(), { minLength: places.length }),
      });
    });
    fc.assert(
      fc.property(arriving, ({ calls, order, cuts }) => {
        const tree = new TraceTree();
        let mark: Counting | undefined;
        const decide = () => {
          for (const { counting } of tree.decide().turns) mark = counting;
        };
        for (const [index, at] of order.entries()) {
          const { model, parent } = calls[at] ?? { model: null, parent: -2 };
          const above = parent === -1 ? 'sum' : `${parent}`;
          tree.put(at === -1 ? { ...sum, counting: mark } : silent(`${at}`, above, model));
          if (cuts[index]) decide();
        }
        decide();
        const isBelow = (at: number): boolean => {
          const parent = calls[at]?.parent ?? -2;
          return parent === -1 || (parent >= 0 && isBelow(parent));
        };
        const named = new Set(calls.flatMap(({ model }, at) => (model === null || !isBelow(at) ? [] : [model])));
        const [only] = named;
        expect(mark).toEqual(named.size === 1 && only !== undefined ? lent(only) : whole);
      }),
      { numRuns: 300 },
    );
  });
});
