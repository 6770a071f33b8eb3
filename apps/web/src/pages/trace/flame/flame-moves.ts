import { placeAbove, placesBelow, type StepTree } from '../step-tree.ts';
import type { Flame } from './flame-layout.ts';

/** The visible part of the whole, as shares of it. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

export const wholeZoom: Zoom = { from: 0, to: 1 };

/** The target of an arrow key from a step: its first child, its parent, the previous or the next step. */
export const placeAfterKey = (
  tree: StepTree,
  flame: Flame,
  from: number | undefined,
  key: string,
): number | undefined => {
  const drawn = new Set(flame.boxes.map(({ place }) => place));
  const isDrawn = (place: number): boolean => drawn.has(place);
  if (from === undefined || !isDrawn(from)) return flame.boxes[0]?.place;
  const above = placeAbove(tree, from);
  const siblings = placesBelow(tree, above).filter(isDrawn);
  const at = siblings.indexOf(from);
  switch (key) {
    case 'ArrowDown':
      return placesBelow(tree, from).find(isDrawn);
    case 'ArrowUp':
      return above < 0 ? undefined : above;
    case 'ArrowRight':
      return siblings[at + 1];
    case 'ArrowLeft':
      return siblings[at - 1];
    default:
      return undefined;
  }
};

/** The minimal share of the whole that is shown: narrower steps would be enlarged beyond a readable size. */
const shareMin = 1e-7;

/** Zooms so that a step is as wide as the picture. */
export const zoomTo = (flame: Flame, place: number | undefined): Zoom => {
  const box = flame.boxes.find((each) => each.place === place);
  if (box === undefined) return wholeZoom;
  return { from: box.left, to: box.left + Math.max(box.width, shareMin) };
};

/** Zooms in or out around a share of the whole, which keeps its position. */
export const zoomBy = ({ from, to }: Zoom, factor: number, around: number): Zoom => {
  const width = Math.min(Math.max((to - from) * factor, shareMin), 1);
  const begin = around - ((around - from) / (to - from)) * width;
  const left = Math.min(Math.max(begin, 0), 1 - width);
  return { from: left, to: left + width };
};

/** Moves the view at the same zoom so that a step is visible. */
export const zoomWith = (zoom: Zoom, flame: Flame, place: number): Zoom => {
  const box = flame.boxes.find((each) => each.place === place);
  if (box === undefined || (box.left >= zoom.from && box.left + box.width <= zoom.to)) return zoom;
  const width = Math.min(Math.max(zoom.to - zoom.from, box.width), 1);
  const left = Math.min(Math.max(box.left + box.width / 2 - width / 2, 0), 1 - width);
  return { from: left, to: left + width };
};
