import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decided, not } from './decided.fixture.ts';
import { entryOf, instrumented, type Stated } from './stated-entries.fixture.ts';
import { TraceTree } from './trace-tree.ts';

const proxied = { isOfProxy: true, at: [10, 90] } as const;

describe("a report of LiteLLM's proxy", () => {
  it.each([{}, { scope: instrumented }])(
    'is of the call of its client, wherever that is in the trace: %o',
    (client) => {
      expect(decided({ client, proxied })).toEqual({ proxied: not('client') });
      expect(decided({ client: { ...client, parent: 'agent' }, proxied: { ...proxied, parent: 'request' } })).toEqual({
        proxied: not('client'),
      });
    },
  );

  it('counts where no report contains it in time and has its usage', () => {
    expect(decided({ client: { at: [20, 80] }, proxied })).toEqual({});
    expect(decided({ client: { usage: { input: 100, output: 11 } }, proxied })).toEqual({});
    expect(decided({ client: { model: 'gpt-4o-mini' }, proxied })).toEqual({});
  });

  it("is matched with one report of a client, and that with one of the proxy's", () => {
    const again = { ...proxied, at: [15, 85] } as const;
    expect(decided({ client: {}, proxied, again })).toEqual({ proxied: not('client') });
    expect(decided({ client: {}, other: { at: [5, 95] }, proxied, again })).toEqual({
      proxied: not('other'),
      again: not('client'),
    });
  });

  it('counts the same in whatever order the observations of its trace arrive', () => {
    const kinds: readonly Stated[] = [{}, { scope: instrumented }, { isOfProxy: true }];
    const entry = fc.record({
      kind: fc.constantFrom(...kinds),
      at: fc.tuple(fc.nat(40), fc.nat(40)),
      parent: fc.option(fc.constantFrom('0', '1', 'agent'), { nil: undefined }),
    });
    const arriving = fc.array(entry, { minLength: 2, maxLength: 6 }).chain((entries) =>
      fc.record({
        entries: fc.constant(entries),
        order: fc.shuffledSubarray([...entries.keys()], { minLength: entries.length }),
      }),
    );
    fc.assert(
      fc.property(arriving, ({ entries, order }) => {
        const stated = entries.map(({ kind, at: [start, length], parent }, index) =>
          entryOf(`${index}`, { ...kind, at: [start, start + length], ...(parent === undefined ? {} : { parent }) }),
        );
        const whole = new TraceTree();
        for (const each of stated) whole.put(each);
        const marks = new Map(whole.decide().turns.map(({ id, counting }) => [id, counting]));
        const tree = new TraceTree();
        const found = new Map<string, unknown>();
        for (const at of order) {
          const each = stated[at];
          if (each !== undefined) tree.put(each);
          for (const { id, counting } of tree.decide().turns) {
            if (counting === undefined) found.delete(id);
            else found.set(id, counting);
          }
        }
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(marks));
      }),
      { numRuns: 150 },
    );
  });
});
