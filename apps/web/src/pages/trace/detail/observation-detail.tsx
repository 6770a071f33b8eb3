import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { useProject } from '../../../api/project.ts';
import { durationText } from '../../../format/durations.ts';
import { fullCount } from '../../../format/numbers.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { Money } from '../../../ui/money.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Time } from '../../../ui/time.tsx';
import type { PathMarks } from '../critical-path.ts';
import type { StepTree } from '../step-tree.ts';
import { observationQuery, type Observation, type Trace } from '../trace-queries.ts';
import { ConversationView } from './conversation-view.tsx';
import { CostView } from './cost-view.tsx';
import { RawToggle } from './raw-toggle.tsx';
import { ScoreList } from './score-list.tsx';
import { ValueView } from './value-view.tsx';

const CompareView = lazy(async () => ({ default: (await import('../compare/compare-view.tsx')).CompareView }));

interface ObservationDetailProps {
  /** `undefined` while the first steps are read. */
  readonly tree: StepTree | undefined;
  readonly path: PathMarks | undefined;
  readonly traceId: string;
  readonly observationId: string;
  readonly scores: Trace['scores'];
  readonly isRaw: boolean;
  readonly onRaw: (isRaw: boolean) => void;
  /** The call that it is compared with. */
  readonly compare: string | undefined;
  readonly onCompare: (id: string) => void;
}

/** One step: what was said in it, what it cost and why, and everything that is known of it. */
export const ObservationDetail = (props: ObservationDetailProps) => {
  const { tree, path, observationId, isRaw, onRaw } = props;
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
      <Facts observation={data} pathMs={path?.msOf.get(tree?.placeOf.get(observationId) ?? -1)} />
      {isRaw ? <JsonView value={data} label="The step as JSON" /> : <Parts {...props} observation={data} />}
    </div>
  );
};

const parts = ['Messages', 'Cost', 'Metadata', 'Scores', 'Compare'] as const;

interface PartsProps extends ObservationDetailProps {
  readonly observation: Observation;
}

const Parts = ({ observation, traceId, tree, scores, compare, onCompare }: PartsProps) => {
  const isCall = observation.type === 'GENERATION';
  const [part, setPart] = useState<(typeof parts)[number]>(
    isCall && compare !== undefined && compare !== observation.id ? 'Compare' : 'Messages',
  );
  const own = scores.filter(({ observationId }) => observationId === observation.id);
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Of the step">
        {parts
          .filter((name) => isCall || name !== 'Compare')
          .map((name) => (
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
      {part === 'Compare' && tree !== undefined ? (
        <Suspense fallback={<Skeleton height={200} />}>
          <CompareView observation={observation} tree={tree} compare={compare} onCompare={onCompare} />
        </Suspense>
      ) : null}
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

interface FactsProps {
  readonly observation: Observation;
  /** How long the step itself was on the critical path. */
  readonly pathMs: number | undefined;
}

const Facts = ({ observation, pathMs }: FactsProps) => {
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
        {pathMs === undefined ? null : <span>{durationText(pathMs)} of it on the critical path</span>}
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
