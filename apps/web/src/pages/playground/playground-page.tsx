import './playground.css';

import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { useMay, useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ColumnCard } from './column-card.tsx';
import { PlaygroundHead } from './playground-head.tsx';
import { columnProblem, runBodyOf, withColumn, type Column } from './playground-state.ts';
import { usePlayground } from './use-playground.ts';
import { useRuns } from './use-runs.ts';
import { VariableFields } from './variable-fields.tsx';

/** Runs up to four prompts concurrently and compares the answers. Each project has its own playground. */
export const PlaygroundPage = () => <Playground key={useProject().id} />;

const Playground = () => {
  const search = useSearch({ from: '/project/$projectId/playground' });
  const mayWrite = useMay('write');
  const { state, setState, isLoading, error, refetch } = usePlayground(search);
  const runs = useRuns();
  const { columns } = state;
  const begin = (column: Column): void => {
    if (runs.of(column.id)?.isRunning === true || columnProblem(column, state) !== undefined) return;
    runs.begin(column.id, runBodyOf(column, state));
  };
  const runAll = (): void => columns.forEach(begin);
  useRunKeys(() => (mayWrite && !isLoading ? runAll() : undefined));
  return (
    <div className="page">
      <PlaygroundHead state={state} runs={runs} onChange={setState} onRunAll={runAll} />
      {mayWrite ? null : (
        <p className="notice">Your role may not call models: an admin of the organization can give you one that may.</p>
      )}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {isLoading ? (
        error === null ? (
          <Skeleton height={320} />
        ) : null
      ) : (
        <fieldset className="plain stack" disabled={!mayWrite}>
          <legend className="only-heard">Prompts and models</legend>
          <VariableFields state={state} onChange={setState} />
          <div className="playground-columns">
            {columns.map((column, at) => (
              <ColumnCard
                key={column.id}
                number={at + 1}
                column={column}
                state={state}
                run={runs.of(column.id)}
                onChange={(changed) => setState((before) => withColumn(before, changed))}
                onRun={() => begin(column)}
                onStop={() => runs.stop(column.id)}
                onRemove={() => {
                  runs.remove(column.id);
                  setState((before) => ({ ...before, columns: before.columns.filter(({ id }) => id !== column.id) }));
                }}
              />
            ))}
          </div>
        </fieldset>
      )}
    </div>
  );
};

/** Ctrl Enter runs all columns, in text fields too; once while it is held. */
const useRunKeys = (run: () => void): void => {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter') return;
      // Else a held Enter on "Run" stops the call and starts it again.
      if (event.repeat && event.target instanceof HTMLButtonElement) event.preventDefault();
      if (!(event.ctrlKey || event.metaKey)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      if (!event.repeat) newest.current();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
};
