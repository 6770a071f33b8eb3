import { nameText } from '../../../format/name-text.ts';
import type { StepTree } from '../step-tree.ts';
import type { Flame, FlameBox } from './flame-layout.ts';
import type { Zoom } from './flame-moves.ts';

export const rowPx = 20;
const gapPx = 1;
const textPx = 36;
/** Narrower steps are drawn only where nothing is drawn yet. */
const thinPx = 0.5;

export interface FlameColors {
  readonly ofType: (type: string) => string;
  readonly failed: string;
  readonly text: string;
  readonly chosen: string;
  readonly found: string;
}

export interface FlamePicture {
  readonly flame: Flame;
  readonly tree: StepTree;
  readonly zoom: Zoom;
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  readonly chosen: number | undefined;
  readonly found: ReadonlySet<string> | undefined;
  readonly colors: FlameColors;
}

/** Draws the visible part of a flame graph. One pass over all boxes: 30,000 take some milliseconds. */
export const drawFlame = (context: CanvasRenderingContext2D, picture: FlamePicture): void => {
  const { flame, tree, zoom, width, height, scrollTop, chosen, found, colors } = picture;
  context.clearRect(0, 0, width, height);
  context.textBaseline = 'middle';
  const scale = width / (zoom.to - zoom.from);
  const drawnTo: number[] = [];
  for (const { place, row, left, width: share } of flame.boxes) {
    const top = row * rowPx - scrollTop;
    if (top + rowPx < 0 || top > height) continue;
    const begin = (left - zoom.from) * scale;
    const end = begin + share * scale;
    if (end < 0 || begin > width) continue;
    if (end - begin < thinPx && begin < (drawnTo[row] ?? -1)) continue;
    const x = Math.max(begin, 0);
    const w = Math.max(Math.min(end, width) - x - gapPx, 1);
    drawnTo[row] = x + w;
    const { step } = tree.nodes[place] ?? {};
    if (step === undefined) continue;
    context.fillStyle = step.level === 'ERROR' ? colors.failed : colors.ofType(step.type);
    context.fillRect(x, top, w, rowPx - gapPx);
    if (found?.has(step.id) === true) frame(context, colors.found, x, top, w);
    if (place === chosen) frame(context, colors.chosen, x, top, w);
    if (w > textPx) label(context, colors.text, nameText(step.name, step.id), x, top, w);
  }
};

const framePx = 2;

const frame = (context: CanvasRenderingContext2D, color: string, x: number, top: number, width: number): void => {
  context.strokeStyle = color;
  context.lineWidth = framePx;
  context.strokeRect(x + 1, top + 1, Math.max(width - framePx, 1), rowPx - gapPx - framePx);
};

/** The approximate width of a letter of the font; a longer text is truncated. */
const letterPx = 6;
const padPx = 5;

const label = (
  context: CanvasRenderingContext2D,
  color: string,
  text: string,
  x: number,
  top: number,
  width: number,
): void => {
  const letters = Math.floor((width - 2 * padPx) / letterPx);
  context.fillStyle = color;
  context.fillText(
    text.length > letters ? `${text.slice(0, Math.max(letters - 1, 1))}…` : text,
    x + padPx,
    top + rowPx / 2,
  );
};

/** The box at a point of the picture; for boxes that are too narrow to be drawn, the nearest within a few pixels. */
export const boxAt = (
  { flame, zoom, width, scrollTop }: Pick<FlamePicture, 'flame' | 'zoom' | 'width' | 'scrollTop'>,
  x: number,
  y: number,
): FlameBox | undefined => {
  const row = Math.floor((y + scrollTop) / rowPx);
  const scale = width / (zoom.to - zoom.from);
  const nearPx = 3;
  let nearest: FlameBox | undefined;
  let distance = nearPx;
  for (const box of flame.boxes) {
    if (box.row !== row) continue;
    const begin = (box.left - zoom.from) * scale;
    const end = begin + box.width * scale;
    const away = Math.max(begin - x, x - end, 0);
    if (away < distance) [nearest, distance] = [box, away];
    if (away === 0) break;
  }
  return nearest;
};
