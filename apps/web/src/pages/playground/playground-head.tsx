import type { Dispatch, SetStateAction } from 'react';

import { useMay } from '../../api/project.ts';
import { useFocusAfterRemoval } from '../../ui/use-focus-after-removal.ts';
import { columnProblem, columnsMax, newState, withOneMore, type PlaygroundState } from './playground-state.ts';
import { firstClick } from './run.ts';
import type { Runs } from './use-runs.ts';

interface PlaygroundHeadProps {
  readonly state: PlaygroundState;
  readonly runs: Runs;
  readonly onChange: Dispatch<SetStateAction<PlaygroundState>>;
  readonly onRunAll: () => void;
}

/** The title of the page, and the actions on all columns. */
export const PlaygroundHead = ({ state, runs, onChange, onRunAll }: PlaygroundHeadProps) => {
  const mayWrite = useMay('write');
  const mayStore = useMay('ingest');
  const { columns, isStored } = state;
  // Disabled otherwise it would lose the focus of those who added the last one by a key.
  const isFull = columns.length >= columnsMax;
  const add = useFocusAfterRemoval(columns.length);
  const canRun = columns.some((column) => columnProblem(column, state) === undefined);
  const isAnyRunning = columns.some(({ id }) => runs.of(id)?.isRunning === true);
  return (
    <header className="row apart">
      <h1>Playground</h1>
      {mayWrite ? (
        <div className="row">
          {mayStore ? (
            <label>
              <input
                type="checkbox"
                checked={isStored}
                onChange={(event) => onChange((before) => ({ ...before, isStored: event.target.checked }))}
              />{' '}
              Store runs as traces
            </label>
          ) : null}
          <button
            type="button"
            className="button"
            onClick={() => {
              runs.clear();
              onChange({ ...newState, isStored });
            }}
          >
            Begin anew
          </button>
          <button
            type="button"
            ref={add}
            className="button"
            aria-disabled={isFull}
            onClick={isFull ? undefined : () => onChange(withOneMore)}
          >
            Add a column
          </button>
          {isAnyRunning ? (
            <button type="button" className="button" onClick={() => columns.forEach(({ id }) => runs.stop(id))}>
              Stop all
            </button>
          ) : null}
          <button type="button" className="button primary" disabled={!canRun} onClick={firstClick(onRunAll)}>
            {columns.length === 1 ? 'Run' : 'Run all'} <kbd>Ctrl Enter</kbd>
          </button>
        </div>
      ) : null}
    </header>
  );
};
