import { Link } from '@tanstack/react-router';

import type { RunDone } from '../../api/playground.ts';
import { useProject } from '../../api/project.ts';
import { durationText } from '../../format/durations.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { TextView } from '../../ui/text-view.tsx';
import { usageText, type Run } from './run.ts';

interface RunViewProps {
  readonly run: Run;
  /** The number of its column, from 1. */
  readonly number: number;
}

/** The answer of a model as far as received, then its usage and cost. */
export const RunView = ({ run, number }: RunViewProps) => {
  const { isRunning, isStopped, text, error, failure, done } = run;
  return (
    <section className="stack run" aria-label={`Answer ${number}`} aria-busy={isRunning}>
      <div className="row apart">
        <h3>Answer</h3>
        <span className="soft" role="status">
          {isRunning ? 'Running …' : isStopped ? 'Stopped: what it used until then is not known.' : ''}
        </span>
      </div>
      {done?.object === undefined ? (
        text === '' ? null : (
          <div className="answer">
            <TextView text={text} />
          </div>
        )
      ) : (
        <JsonView value={done.object} label={`Answer ${number} as JSON`} />
      )}
      {error === undefined ? null : (
        <p className="notice failed" role="alert">
          <strong>{failures[error.failure]}</strong> {error.message}
          {error.retryAfterMs === null ? '' : ` It may be tried again in ${durationText(error.retryAfterMs)}.`}
        </p>
      )}
      {failure === undefined ? null : <Failure error={failure} />}
      {done === undefined ? null : <Used done={done} text={text} />}
    </section>
  );
};

const failures = {
  refused: 'The provider refuses.',
  limited: 'The provider takes no more now.',
  unavailable: 'The provider could not be reached, or broke off.',
  timeout: 'The model did not answer in time.',
  bad_answer: 'The answer cannot be used.',
  not_stored: 'The run was not stored.',
} as const;

const Used = ({ done, text }: { readonly done: RunDone; readonly text: string }) => {
  const { id: projectId } = useProject();
  const { usage, cost, latencyMs, timeToFirstTextMs, traceId, observationId, finishReason } = done;
  return (
    <div className="row apart">
      <p className="row soft">
        <span>{usageText(usage) === '' ? 'no tokens' : `${usageText(usage)} tokens`}</span>
        <CostText cost={cost} />
        <span>{durationText(latencyMs)}</span>
        {timeToFirstTextMs === null ? null : <span>first text after {durationText(timeToFirstTextMs)}</span>}
        {finishReason === null || finishReason === 'stop' ? null : (
          <span className="warn">ended by {finishReason}</span>
        )}
        {traceId === null ? null : (
          <Link
            to="/project/$projectId/traces/$traceId"
            params={{ projectId, traceId }}
            search={observationId === null ? {} : { observation: observationId }}
          >
            Open its trace
          </Link>
        )}
      </p>
      {text === '' ? null : <CopyButton text={text} />}
    </div>
  );
};

/** The exact cost, with all digits. */
const CostText = ({ cost: { source, totalCostExact } }: Pick<RunDone, 'cost'>) => {
  if (totalCostExact !== null) return <strong>${totalCostExact}</strong>;
  return source === 'unpriced' ? <span className="warn">the model has no price</span> : null;
};
