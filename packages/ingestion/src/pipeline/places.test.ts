import type { TraceId } from '@spanledger/core';
import { expect, it } from 'vitest';
import { day, start } from './pipeline.fixture.ts';
import { placesBeside, rememberedPlaces } from './places.ts';

const place = (at: number, name?: string) => ({ at, name });

it('places beside one are those of another day, name or trace, whatever the hour', () => {
  const ofTrace = { ...place(start, 'n'), traceId: 'other' as TraceId };
  const others = [place(start + day, 'n'), place(start, 'm'), ofTrace];
  expect(placesBeside([place(start + 1, 'n'), ...others], place(start, 'n'))).toEqual(others);
});

it('places are remembered of an entity that has several, each once', () => {
  const places = rememberedPlaces();
  expect(places.note('a', [place(start), place(start + 1)])).toHaveLength(2);
  expect(places.note('a', [place(start + day)])).toEqual([place(start + day)]);
  expect(places.note('a', [place(start), place(start + day)])).toEqual([place(start), place(start + day)]);
  expect(places.note('a', [place(start + 2 * day)])).toHaveLength(3);
  expect(places.note('a', [place(start + 2 * day)])).toHaveLength(3);
  expect(places.note('b', [place(start)])).toEqual([place(start)]);
});
