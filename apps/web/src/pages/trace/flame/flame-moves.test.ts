import { expect, it } from 'vitest';

import { stepTree } from '../step-tree.ts';
import { step, until } from '../step.fixture.ts';
import { boxAt } from './draw-flame.ts';
import { flameOf } from './flame-layout.ts';
import { placeAfterKey, wholeZoom, zoomBy, zoomTo, zoomWith } from './flame-moves.ts';

const tree = stepTree([
  step('a', null, 0, until(10)),
  step('b', 'a', 0, until(5)),
  step('c', 'a', 5, until(10)),
  step('d', 'c', 6, until(7)),
]);
const flame = flameOf(tree, 'time');
const after = (from: number | undefined, key: string) => placeAfterKey(tree, flame, from, key);

it('arrows lead through a flame as through a tree, and stay where there is nothing', () => {
  expect([after(undefined, 'ArrowDown'), after(0, 'ArrowDown'), after(1, 'ArrowRight'), after(2, 'ArrowDown')]).toEqual(
    [0, 1, 2, 3],
  );
  expect([after(3, 'ArrowUp'), after(2, 'ArrowLeft'), after(0, 'ArrowUp'), after(1, 'ArrowDown')]).toEqual([
    2,
    1,
    undefined,
    undefined,
  ]);
});

it('a zoom keeps the point that it is around, and never leaves the whole', () => {
  expect(zoomTo(flame, 2)).toEqual({ from: 0.5, to: 1 });
  expect(zoomBy(wholeZoom, 0.5, 0.25)).toEqual({ from: 0.125, to: 0.625 });
  expect(zoomBy({ from: 0.125, to: 0.625 }, 4, 0.25)).toEqual(wholeZoom);
  expect(zoomWith({ from: 0, to: 0.5 }, flame, 2)).toEqual({ from: 0.5, to: 1 });
  expect(zoomWith(wholeZoom, flame, 3)).toBe(wholeZoom);
});

const at = (x: number, y: number, zoom = wholeZoom, scrollTop = 0) =>
  boxAt({ flame, zoom, width: 100, scrollTop }, x, y)?.place;

it('what is drawn at a point is found, also where a zoom or scrolling has moved it', () => {
  expect([at(10, 5), at(10, 25), at(70, 25), at(65, 45), at(10, 45)]).toEqual([0, 1, 2, 3, undefined]);
  expect([at(10, 25, { from: 0.5, to: 1 }), at(10, 5, wholeZoom, 20)]).toEqual([2, 1]);
});
