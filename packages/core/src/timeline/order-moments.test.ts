import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderMoments } from './order-moments.ts';
import { momentKinds, type MomentKind, type TimelineMoment, type TimelineStep } from './timeline.ts';

const trace: TimelineStep = { kind: 'trace', id: 't', parentId: null, name: null, type: null };
const step = (id: string, parentId: string | null = 't'): TimelineStep => ({
  kind: 'observation',
  id,
  parentId,
  name: null,
  type: 'SPAN',
});
const moment = (at: number, kind: MomentKind, of: TimelineStep): TimelineMoment => ({
  at,
  kind,
  step: of,
  changes: [],
  event: undefined,
});
const told = (moments: readonly TimelineMoment[]): readonly string[] =>
  orderMoments(moments).map(({ at, kind, step: { id } }) => `${at} ${kind} ${id}`);

describe('moments', () => {
  it('moments are in the order of their times', () => {
    const [a, b] = [step('a'), step('b')];
    expect(told([moment(3, 'end', a), moment(1, 'start', b), moment(2, 'start', a)])).toEqual([
      '1 start b',
      '2 start a',
      '3 end a',
    ]);
  });

  it('of one instant nest: a step starts before those that are part of it, and ends after them', () => {
    const [outer, inner] = [step('z'), step('a', 'z')];
    const moments = [inner, outer, trace].flatMap((of) => [moment(1, 'end', of), moment(1, 'start', of)]);
    expect(told(moments)).toEqual(['1 start t', '1 start z', '1 start a', '1 end a', '1 end z', '1 end t']);
  });

  it('of one step and instant are its start, its first token, its events, its changes and its end', () => {
    const kinds = momentKinds.toReversed();
    expect(orderMoments(kinds.map((kind) => moment(1, kind, trace))).map(({ kind }) => kind)).toEqual(momentKinds);
  });

  it('of steps that are part of one another are as those of steps of the trace, and what hangs below them comes later', () => {
    const [a, b, c, below] = [step('a', 'b'), step('b', 'c'), step('c', 'a'), step('0', 'b')];
    for (const given of [
      [below, a, b, c],
      [c, b, a, below],
      [b, below, c, a],
    ])
      expect(told(given.map((of) => moment(1, 'start', of)))).toEqual([
        '1 start a',
        '1 start b',
        '1 start c',
        '1 start 0',
      ]);
  });

  const anyMoment = fc
    .tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(...momentKinds),
      fc.constantFrom(
        trace,
        step('a'),
        step('b', 'a'),
        step('c', 'missing'),
        step('d', 'd'),
        step('e', 'f'),
        step('f', 'g'),
        step('g', 'e'),
        step('0', 'f'),
      ),
    )
    .map((parts) => moment(...parts));
  const different = fc.uniqueArray(anyMoment, {
    selector: ({ at, kind, step: { id } }) => `${at} ${kind} ${id}`,
    minLength: 1,
  });

  it('moments are in the same order however they are given, and each step has one first and one last', () => {
    const twice = different.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(twice, ([all, shuffled]) => {
        const ordered = orderMoments(all);
        expect(orderMoments(shuffled)).toEqual(ordered);
        for (const id of new Set(all.map(({ step: { id: each } }) => each))) {
          const own = ordered.filter(({ step: { id: each } }) => each === id);
          expect(own.map(({ isFirst }) => isFirst)).toEqual(own.map((_, index) => index === 0));
          expect(own.map(({ isLast }) => isLast)).toEqual(own.map((_, index) => index === own.length - 1));
        }
      }),
    );
  });
});
