import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useProject } from '../../../api/project.ts';
import { durationText } from '../../../format/durations.ts';
import { fullCount } from '../../../format/numbers.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { Money } from '../../../ui/money.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Time } from '../../../ui/time.tsx';
import { observationQuery, type Observation, type Trace } from '../trace-queries.ts';
import { ConversationView } from './conversation-view.tsx';
import { CostView } from './cost-view.tsx';
import { RawToggle } from './raw-toggle.tsx';
import { ScoreList } from './score-list.tsx';
import { ValueView } from './value-view.tsx';

interface ObservationDetailProps {
  readonly traceId: string;
  readonly observationId: string;
  readonly scores: Trace['scores'];
  readonly isRaw: boolean;
  readonly onRaw: (isRaw: boolean) => void;
}

/** One step: what was said in it, what it cost and why, and everything that is known of it. */
export const ObservationDetail = ({ traceId, observationId, scores, isRaw, onRaw }: ObservationDetailProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(observationQuery(projectId, observationId));
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={300} />;
  return (
    <div className="stack">
      <div className="row apart">
        <h2 className="cut">{data.name ?? data.id}</h2>
        <div className="row">
          <CopyButton text={location.href} label="Copy link" />
          <RawToggle isRaw={isRaw} onRaw={onRaw} />
        </div>
      </div>
      <Facts observation={data} />
      {isRaw ? (
        <JsonView value={data} label="The step as JSON" />
      ) : (
        <Parts observation={data} traceId={traceId} scores={scores} />
      )}
    </div>
  );
};

const parts = ['Messages', 'Cost', 'Metadata', 'Scores'] as const;

const Parts = ({
  observation,
  traceId,
  scores,
}: {
  readonly observation: Observation;
  readonly traceId: string;
  readonly scores: Trace['scores'];
}) => {
  const [part, setPart] = useState<(typeof parts)[number]>('Messages');
  const own = scores.filter(({ observationId }) => observationId === observation.id);
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Of the step">
        {parts.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === part} onClick={() => setPart(name)}>
            {name}
            {name === 'Scores' && own.length > 0 ? ` ${own.length}` : ''}
          </button>
        ))}
      </div>
      {part === 'Messages' ? <ConversationView observation={observation} traceId={traceId} /> : null}
      {part === 'Cost' ? <CostView observation={observation} /> : null}
      {part === 'Scores' ? <ScoreList scores={own} isAlone /> : null}
      {part === 'Metadata' ? <Metadata observation={observation} /> : null}
    </>
  );
};

const Metadata = ({ observation }: { readonly observation: Observation }) => (
  <>
    <ValueView title="Metadata" value={observation.metadata} />
    <ValueView title="Model parameters" value={observation.modelParameters} />
    <ValueView title="Events" value={observation.spanEvents} />
    <ValueView title="Links" value={observation.spanLinks} />
  </>
);

const Facts = ({ observation }: { readonly observation: Observation }) => {
  const {
    type,
    model,
    startTime,
    latency,
    timeToFirstToken,
    totalTokens,
    calculatedTotalCost,
    costSource,
    level,
    statusMessage,
  } = observation;
  return (
    <>
      <p className="row soft">
        <span className="tag">{type.toLowerCase()}</span>
        {model === null ? null : <span>{model}</span>}
        <Time at={startTime} />
        {latency === null ? <span>not ended</span> : <span>{durationText(latency * 1000)}</span>}
        {timeToFirstToken === null ? null : <span>first token after {durationText(timeToFirstToken * 1000)}</span>}
        {totalTokens === 0 ? null : <span>{fullCount(totalTokens)} tokens</span>}
        {calculatedTotalCost === null ? null : <Money usd={calculatedTotalCost} />}
        {costSource === 'unpriced' ? <span className="warn">unpriced</span> : null}
      </p>
      {level === 'ERROR' || level === 'WARNING' ? (
        <p className={level === 'ERROR' ? 'notice failed' : 'notice'}>
          <strong>{level === 'ERROR' ? 'Error' : 'Warning'}:</strong> {statusMessage ?? 'no message was sent'}
        </p>
      ) : null}
    </>
  );
};
