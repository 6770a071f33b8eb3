import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';

import { measureText, stepText } from '../measure-text.ts';
import type { StepTree } from '../step-tree.ts';
import { measures, type Measure } from '../trace-search.ts';
import { rowPx } from './draw-flame.ts';
import { FlameLegend } from './flame-legend.tsx';
import { flameOf } from './flame-layout.ts';
import { placeAfterKey, wholeZoom, zoomBy, zoomTo, zoomWith, type Zoom } from './flame-moves.ts';
import { FlameTable } from './flame-table.tsx';
import { useFlameColors } from './use-flame-colors.ts';
import { useFlamePicture } from './use-flame-picture.ts';
import { useZoomWheel } from './use-zoom-wheel.ts';

interface FlameViewProps {
  readonly tree: StepTree;
  readonly measure: Measure;
  readonly chosen: string | undefined;
  readonly found: ReadonlySet<string> | undefined;
  readonly onMeasure: (measure: Measure) => void;
  readonly onChoose: (id: string) => void;
}

const names: Readonly<Record<Measure, string>> = { time: 'Time', cost: 'Cost', tokens: 'Tokens' };

/** All steps of a trace, each below its parent and with a width in proportion to its time, cost or tokens. */
export const FlameView = ({ tree, measure, chosen, found, onMeasure, onChoose }: FlameViewProps) => {
  const flame = useMemo(() => flameOf(tree, measure), [tree, measure]);
  const isEmpty = flame.boxes.length === 0;
  return (
    <>
      <div className="row">
        {measures.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={name === measure}
            onClick={() => onMeasure(name)}
          >
            {names[name]}
          </button>
        ))}
        <span className="soft">{isEmpty ? '' : `${measureText(measure, flame.whole)} in all`}</span>
      </div>
      {isEmpty ? (
        <p className="soft">No step of this trace has {measure === 'cost' ? 'a cost' : measure}.</p>
      ) : (
        <Picture key={measure} {...{ tree, flame, measure, chosen, found, onChoose }} />
      )}
      <FlameTable tree={tree} measure={measure} onChoose={onChoose} />
    </>
  );
};

interface PictureProps extends Omit<FlameViewProps, 'onMeasure'> {
  readonly flame: ReturnType<typeof flameOf>;
}

const zoomStep = 0.8;

const Picture = ({ tree, flame, chosen, found, onChoose }: PictureProps) => {
  const legend = useRef<HTMLDivElement>(null);
  const colors = useFlameColors(legend);
  const [zoom, setZoom] = useState(wholeZoom);
  const [pointed, setPointed] = useState<number>();
  const place = chosen === undefined ? undefined : tree.placeOf.get(chosen);
  const { scroller, canvas, redraw, boxUnder } = useFlamePicture({ flame, tree, zoom, chosen: place, found, colors });
  useZoomWheel(scroller, setZoom);
  const choose = (next: number | undefined): void => {
    const node = next === undefined ? undefined : tree.nodes[next];
    if (next === undefined || node === undefined) return;
    setZoom((before) => zoomWith(before, flame, next));
    onChoose(node.step.id);
  };
  const press = (event: KeyboardEvent): void => {
    const done = keyAction(event.key, { zoom, setZoom, zoomed: () => zoomTo(flame, place) });
    if (event.key.startsWith('Arrow')) choose(placeAfterKey(tree, flame, place, event.key));
    else if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const move = ({ clientX, clientY }: PointerEvent): void => setPointed(boxUnder(clientX, clientY)?.place);
  const shown = tree.nodes[pointed ?? place ?? -1];
  return (
    <>
      <p className="flame-shown cut" role="status">
        {shown === undefined ? 'Arrows move, Enter zooms in, Escape zooms out.' : stepText(shown)}
      </p>
      <div className="flame">
        <canvas ref={canvas} aria-hidden="true" />
        <div
          className="flame-scroller"
          ref={scroller}
          role="application"
          aria-label={`Flame view of ${flame.boxes.length} steps; the table below has the same by name`}
          tabIndex={0}
          onKeyDown={press}
          onScroll={redraw}
          onPointerMove={move}
          onPointerLeave={() => setPointed(undefined)}
          onClick={(event) => choose(boxUnder(event.clientX, event.clientY)?.place)}
          onDoubleClick={(event) => setZoom(zoomTo(flame, boxUnder(event.clientX, event.clientY)?.place))}
        >
          <div style={{ height: flame.rows * rowPx }} />
        </div>
      </div>
      <div className="row apart">
        <FlameLegend tree={tree} legend={legend} />
        <button
          type="button"
          className="button quiet"
          disabled={zoom.from === 0 && zoom.to === 1}
          onClick={() => setZoom(wholeZoom)}
        >
          Show all
        </button>
      </div>
    </>
  );
};

interface KeyParts {
  readonly zoom: Zoom;
  readonly setZoom: (zoom: Zoom) => void;
  readonly zoomed: () => Zoom;
}

/** Handles keys other than arrows; `false` for keys without an action. */
const keyAction = (key: string, { zoom, setZoom, zoomed }: KeyParts): boolean => {
  const middle = (zoom.from + zoom.to) / 2;
  const actions: Readonly<Record<string, () => Zoom>> = {
    Enter: zoomed,
    Escape: () => wholeZoom,
    '+': () => zoomBy(zoom, zoomStep, middle),
    '-': () => zoomBy(zoom, 1 / zoomStep, middle),
  };
  const action = actions[key];
  if (action !== undefined) setZoom(action());
  return action !== undefined;
};
