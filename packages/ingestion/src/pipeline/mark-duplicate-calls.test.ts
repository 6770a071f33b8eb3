import {
  clockOf,
  countingKey,
  givenUsage,
  isWorkingKey,
  ownUsage,
  type ObservationId,
  type ObservationPatch,
  type ProjectId,
  type TraceId,
} from '@spanledger/core';
import { propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  another,
  bench,
  call,
  inner,
  of,
  response,
  inShortestSlices,
  usage,
  wrapper,
} from './duplicate-calls.fixture.ts';
import { batch, day, partial, project, start, traceId, tracePatch } from './pipeline.fixture.ts';

const runs = propertyRuns(5);
const timeout = 20_000 + runs * 2_000;
const otherProject = 'other-project' as ProjectId;
describe('a call that several observations of a trace report', () => {
  it.each([
    ['with the wrapper first', [wrapper, inner]],
    ['with the wrapper last', [inner, wrapper]],
  ])('counts once in one request, %s, and where it began first', async (_order, patches) => {
    const run = bench();
    await run.send(of(...patches, another));
    expect(run.counting()).toEqual(['another', 'z-wrapper']);
    expect(run.treesRead()).toBe(0);
    expect(run.lookedUp()).toEqual([]);
  });

  it('of a request that repeats a stored call only the stored report is looked up, and counts as absent if it was removed', async () => {
    const run = bench();
    await run.send(of(inner));
    await run.send(of(wrapper, another));
    expect(run.lookedUp()).toEqual(['a-inner']);
    expect(run.written()).toContain('a-inner');
    run.remove('z-wrapper');
    await run.send(of(call('earlier', 0)));
    expect(run.lookedUp()).toContain('z-wrapper');
    expect(run.written()).not.toContain('z-wrapper');
  });

  it('a call that several observations of a trace report counts once where a request holds a report, and behind it what was sent when it had not ended', async () => {
    const pending = call('a-inner', 2, '', { usage: null, metadata: {}, clock: clockOf(start + 1) });
    const run = bench();
    await run.send(of(wrapper, inner, pending));
    expect(run.counting()).toEqual(['z-wrapper']);
  });

  it(
    'a call that several observations of a trace report counts once however the reports of it arrive, and counts apart from other calls',
    { timeout },
    async () => {
      const others = [
        another,
        call('without-id', 5, ''),
        call('elsewhere', 6, response, {}),
        call('agent', 9, response, { type: 'AGENT', usage: ownUsage({ input: 5, output: 5 }, 'aggregate') }),
        call('nothing', 9, response, { usage: givenUsage({ input: 0 }, 'own') }),
      ].map((patch) => (patch.id === 'elsewhere' ? { ...patch, traceId: 'elsewhere' as TraceId } : patch));
      const later = partial(7_000_000, { output: 'later' }, 'z-wrapper');
      const moved = partial(8_000_000, { startTime: start + 3 }, 'm-between');
      const patches = [
        wrapper,
        call('m-between', 1, response, { endTime: start + day }),
        inner,
        ...others,
        later,
        moved,
      ];
      const step = fc.record({
        restart: fc.constantFrom(true, false, false, false),
        cut: fc.boolean(),
        together: fc.boolean(),
      });
      const deliveries = fc.tuple(
        fc.shuffledSubarray([...patches, ...patches], { minLength: patches.length * 2 }),
        fc.array(step, { minLength: patches.length * 2, maxLength: patches.length * 2 }),
      );
      await fc.assert(
        fc.asyncProperty(deliveries, async ([order, steps]) => {
          const run = bench();
          let waiting: Promise<unknown>[] = [];
          let group: ObservationPatch[] = [];
          for (const [index, patch] of order.entries()) {
            group.push(patch);
            const { restart, cut, together } = steps[index] ?? { restart: false, cut: false, together: false };
            if (!cut && index < order.length - 1) continue;
            const theirs = { ...of(...group), projectId: otherProject, observations: [wrapper] };
            waiting.push(run.send(of(...group), theirs));
            group = [];
            if (together && !restart) continue;
            await Promise.all(waiting);
            waiting = [];
            if (restart) run.restart();
          }
          await Promise.all(waiting);
          expect(run.counting()).toEqual(['agent', 'another', 'nothing', 'without-id', 'z-wrapper']);
          expect(run.counting(project, 'elsewhere' as TraceId)).toEqual(['elsewhere']);
          expect(run.counting(otherProject)).toEqual(['z-wrapper']);
          expect(run.record('z-wrapper')?.output).toBe('later');
        }),
        { numRuns: runs, endOnFailure: true },
      );
    },
  );

  it.each([false, true])(
    'counts where it is still reported once a report is taken back, restarted: %s',
    async (isNew) => {
      const run = bench();
      await run.send(of(wrapper, another));
      await run.send(of(inner));
      expect(run.counting()).toEqual(['another', 'z-wrapper']);
      if (isNew) run.restart();
      await run.send(of(partial(9_000_000, { usage: null }, 'z-wrapper')));
      expect(run.counting()).toEqual(['a-inner', 'another', 'z-wrapper']);
      await run.send(of(partial(10_000_000, { usage }, 'z-wrapper')));
      expect(run.counting()).toEqual(['another', 'z-wrapper']);
    },
  );

  it('counts once in each of the traces that a request continues, the first and the others', async () => {
    const run = bench();
    const ids = ['first', 'second', 'third'].map((id) => id as TraceId);
    const inEach = (patch: ObservationPatch): ObservationPatch[] => ids.map((id) => ({ ...patch, traceId: id }));
    await run.send(batch({ observations: inEach(wrapper) }));
    await run.send(batch({ observations: inEach(inner) }));
    for (const id of ids) expect(run.counting(project, id)).toEqual(['z-wrapper']);
  });

  it('a repeated call is marked by a key that no client sees, of the record as it was stated', async () => {
    const run = bench();
    await run.send(of(inner));
    await run.send(of(wrapper));
    const { metadata, clocks, ...said } = run.record('a-inner')!;
    expect(Object.keys(metadata).filter((key) => !isWorkingKey(key))).toEqual(['attributes']);
    expect(clocks).toEqual({ [`metadata.${countingKey}`]: 1 });
    expect({ ...said, metadata: inner.record.metadata, clocks: undefined }).toEqual(inner.record);
  });

  it('a call that several observations of a trace report is read of traces that are stored and not known, and of no others', async () => {
    const run = bench();
    await run.send(batch({ traces: [tracePatch(1, {})] }));
    await run.send(of(wrapper));
    await run.send(of(inner, another));
    expect(run.treesRead()).toBe(0);
    run.restart();
    await run.send(of(call('b-inner', 3)));
    await run.send(of(call('c-inner', 4)));
    expect(run.treesRead()).toBe(1);
    expect(run.counting()).toEqual(['another', 'z-wrapper']);
    run.restart();
    await run.send(batch({ traces: [tracePatch(2, { name: 'named' })] }));
    expect(run.treesRead()).toBe(1);
  });

  it('counts as it did once its trace is too long to be looked through, and new reports count by their roles', async () => {
    const run = bench();
    await run.send(of(wrapper, inner));
    run.restart();
    run.setTooLong();
    await run.send(of(partial(9_000_000, { output: 'later' }, 'a-inner')));
    expect(run.counting()).toEqual(['z-wrapper']);
    expect(run.record('a-inner')?.output).toBe('later');
    await run.send(of(call('b-inner', 3)));
    await run.send(of(call('c-inner', 4, response, { type: 'AGENT', usage: ownUsage({ input: 5 }, 'aggregate') })));
    expect(run.counting()).toEqual(['b-inner', 'z-wrapper']);
  });

  it('a call that several observations of a trace report is another call when the one before it had ended, whatever their provider calls both', async () => {
    const run = bench();
    await run.send(of(call('first', 1, response, { endTime: start + 10 }), call('second', 11)));
    await run.send(of(call('third', 2_000_000)));
    expect(run.counting()).toEqual(['first', 'second', 'third']);
    await run.send(of(call('in-third', 2_000_001)));
    expect(run.counting()).toEqual(['first', 'second', 'third']);
  });

  it.each(['short', 'unknown', 'priced'])(
    'a call is not identified by an id that may stand for any, like %s',
    async (id) => {
      const run = bench();
      await run.send(of(call('a', 1, id), call('b', 2, id)));
      expect(run.counting()).toEqual(['a', 'b']);
    },
  );

  it('a call that several observations of a trace report counts where it is stored when the other report of it could not be', async () => {
    const run = bench();
    await run.send(of(wrapper, another));
    run.setDown(true);
    const [one, two] = await run.together(of(inner), of(call('b-inner', 3, 'chatcmpl-3')));
    expect([one?.status, two?.status]).toEqual(['rejected', 'rejected']);
    expect(run.counting()).toEqual(['another', 'z-wrapper']);
    run.setDown(false);
    await run.send(of(call('earlier', 0)));
    expect(run.counting()).toEqual(['another', 'earlier']);
  });

  it.each([
    ['the outer', wrapper, inner],
    ['the inner', inner, wrapper],
  ])(
    'a report counts where it is stored, whenever %s one fails to be written while it is merged',
    async (_which, failing, stored) => {
      await inShortestSlices(async () => {
        for (let rounds = 0; rounds < 40; rounds += 1) {
          const run = bench();
          await run.send(of(another));
          run.setDown(failing.id, rounds);
          await Promise.all([run.together(of(failing)), run.send(of(stored))]);
          expect([rounds, run.counting()]).toEqual([rounds, [another.id, stored.id].toSorted()]);
        }
      });
    },
  );

  it('a call that several observations of a trace report counts anew in a trace that was deleted', async () => {
    const run = bench();
    await run.send(of(inner, another));
    await run.send(batch({ deletions: [{ kind: 'trace', id: traceId, clock: clockOf(start + 2_000_000) }] }));
    await run.send(of(call('z-wrapper', 3_000_000), call('again', 3_000_001, 'chatcmpl-2')));
    expect(run.counting()).toEqual(['again', 'z-wrapper']);
  });

  it.each([
    ['Codex', 'before', [0, 1]],
    ['Codex', 'after', [1, 0]],
    ['MLflow', 'before', [1, 0]],
    ['MLflow', 'after', [0, 1]],
  ])(
    'a report of %s whose model another observation names has that model and its price, sent %s that and after a restart',
    async (emitter, _when, order) => {
      const named = { type: 'SPAN', usage: null, model: 'priced', metadata: {} } as const;
      const attributes = JSON.stringify({ 'codex.usage.total_tokens': 1010 });
      const sum = { type: 'CHAIN', usage: ownUsage({ input: 1000, output: 10 }, 'aggregate'), model: null } as const;
      const patches =
        emitter === 'Codex'
          ? [
              call('named', 0, '', named),
              call('told', 1, '', {
                model: null,
                metadata: { attributes },
                parentObservationId: 'named' as ObservationId,
              }),
            ]
          : [
              call('told', 0, '', { ...sum, metadata: { scope: '{"name":"mlflow.tracing.provider"}' } }),
              call('named', 1, '', { ...named, parentObservationId: 'told' as ObservationId }),
            ];
      const run = bench();
      for (const at of order) {
        await run.send(of(...patches.slice(at, at + 1)));
        run.restart();
      }
      expect(run.row('told')).toMatchObject({ record: { model: 'priced' }, cost: { source: 'computed' } });
      expect(run.counting()).toEqual(['named', 'told']);
    },
  );

  it.each([
    ['in order', [0, 1, 2, 3]],
    ['in reverse', [3, 2, 1, 0]],
    ['with the tool last', [0, 3, 1, 2]],
  ])('a round of tools that the next one adds up does not count, sent %s and after restarts', async (_when, order) => {
    const parentObservationId = 'loop' as ObservationId;
    const ofLoop = { provider: 'spring_ai', usage: null };
    const round = {
      parentObservationId,
      provider: 'openai',
      metadata: { attributes: JSON.stringify({ 'spring.ai.model.request.tool.names': '["weather"]' }) },
    };
    const patches = [
      call('loop', 0, '', { ...ofLoop, type: 'CHAIN', name: 'call' }),
      call('first', 0, '', { ...round, endTime: start + 10 }),
      call('tool', 10, '', { ...ofLoop, type: 'TOOL', parentObservationId, endTime: start + 15 }),
      call('second', 15, '', { ...round, usage: ownUsage({ input: 2100, output: 30 }, 'own') }),
    ];
    const run = bench();
    for (const at of order) {
      await run.send(of(...patches.slice(at, at + 1)));
      run.restart();
    }
    expect(run.counting()).not.toContain('first');
    expect(run.counting()).toContain('second');
  });

  it('a call that several observations of a trace report is read again once another writer may have had the trace', async () => {
    const run = bench();
    await run.send(of(another));
    await run.other().process([of(inner)]);
    run.invalidate();
    await run.send(of(wrapper));
    expect(run.counting()).toEqual(['another', 'z-wrapper']);
  });
});
