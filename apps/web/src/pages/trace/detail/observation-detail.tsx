import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';

import { loading } from '../../../api/not-loaded.ts';
import { useMay, useProject } from '../../../api/project.ts';
import { useScores } from '../../../api/scores.ts';
import { durationText } from '../../../format/durations.ts';
import { nameText } from '../../../format/name-text.ts';
import { fullCount } from '../../../format/numbers.ts';
import { CommentPanel } from '../../../parts/comments/comment-panel.tsx';
import { commentsQuery } from '../../../parts/comments/comment-queries.ts';
import { AddToQueueButton } from '../../../parts/queues/add-to-queue-button.tsx';
import { Code } from '../../../ui/code.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { Money } from '../../../ui/money.tsx';
import { NotRead } from '../../../ui/not-read.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Time } from '../../../ui/time.tsx';
import type { PathMarks } from '../critical-path.ts';
import type { StepTree } from '../step-tree.ts';
import { observationQuery, type Observation } from '../trace-queries.ts';
import { partNames, stepParts, type Part } from '../trace-search.ts';
import { ConversationView } from './conversation-view.tsx';
import { CopyCurl } from './copy-curl.tsx';
import { CostView } from './cost-view.tsx';
import { RawToggle } from './raw-toggle.tsx';
import { ScoresPanel } from './scores-panel.tsx';
import { stackTracesOf } from './stack-traces-of.ts';
import { ValueView } from './value-view.tsx';

const CompareView = lazy(loading(async () => ({ default: (await import('../compare/compare-view.tsx')).CompareView })));

interface ObservationDetailProps {
  /** `undefined` while the first steps are loaded. */
  readonly tree: StepTree | undefined;
  readonly path: PathMarks | undefined;
  readonly traceId: string;
  readonly observationId: string;
  /** The environment of the trace. */
  readonly environment: string;
  readonly isRaw: boolean;
  readonly onRaw: (isRaw: boolean) => void;
  /** The call it is compared with. */
  readonly compare: string | undefined;
  readonly onCompare: (id: string) => void;
  /** The shown part, as in the address. */
  readonly part: Part | undefined;
  readonly onPart: (part: Part) => void;
}

/** One step: its messages, its cost with the calculation, and all other stored fields. */
export const ObservationDetail = (props: ObservationDetailProps) => {
  const { tree, path, traceId, observationId, isRaw, onRaw } = props;
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const { data, error, refetch } = useQuery(observationQuery(projectId, observationId));
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={300} />;
  return (
    <div className="stack">
      <div className="row apart">
        <h2 className="cut">{nameText(data.name, data.id)}</h2>
        <div className="row">
          <AddToQueueButton
            objectType="OBSERVATION"
            objectIds={[observationId]}
            nouns={['observation', 'observations']}
          />
          {data.type === 'GENERATION' && mayWrite ? (
            <Link
              className="button"
              to="/project/$projectId/playground"
              params={{ projectId }}
              search={{ trace: traceId, observation: observationId }}
            >
              Open in playground
            </Link>
          ) : null}
          <CopyButton text={observationId} label="Copy id" />
          <CopyButton text={location.href} label="Copy link" />
          {isRaw ? <CopyCurl path={`api/public/observations/${encodeURIComponent(observationId)}`} /> : null}
          <RawToggle isRaw={isRaw} onRaw={onRaw} />
        </div>
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <Facts observation={data} pathMs={path?.msOf.get(tree?.placeOf.get(observationId) ?? -1)} />
      {isRaw ? <JsonView value={data} label="The step as JSON" /> : <Parts {...props} observation={data} />}
    </div>
  );
};

interface PartsProps extends ObservationDetailProps {
  readonly observation: Observation;
}

const Parts = (props: PartsProps) => {
  const { observation, traceId, tree, environment, compare, onCompare, part: asked, onPart } = props;
  const isCall = observation.type === 'GENERATION';
  const usual = isCall && compare !== undefined && compare !== observation.id ? 'compare' : 'messages';
  const offered = stepParts.filter((name) => isCall || name !== 'compare');
  const part = offered.find((name) => name === asked) ?? usual;
  const counts = useCounts(traceId, observation.id);
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Of the step">
        {offered.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === part} onClick={() => onPart(name)}>
            {partNames[name]}
            {counts[name] === undefined || counts[name] === 0 ? '' : ` ${counts[name]}`}
          </button>
        ))}
      </div>
      {part === 'messages' ? <ConversationView observation={observation} traceId={traceId} /> : null}
      {part === 'cost' ? <CostView observation={observation} /> : null}
      {part === 'scores' ? <ScoresPanel subject={{ traceId, observationId: observation.id, environment }} /> : null}
      {part === 'comments' ? <CommentPanel objectType="OBSERVATION" objectId={observation.id} /> : null}
      {part === 'metadata' ? <Metadata observation={observation} /> : null}
      {part === 'compare' && tree !== undefined ? (
        <Suspense fallback={<Skeleton height={200} />}>
          <CompareView observation={observation} tree={tree} compare={compare} onCompare={onCompare} />
        </Suspense>
      ) : null}
    </>
  );
};

/** The number of entries in a tab. */
const useCounts = (traceId: string, id: string): Readonly<Partial<Record<Part, number | undefined>>> => {
  const { id: projectId } = useProject();
  const scores = useScores(projectId, { traceId, observationId: id });
  const comments = useQuery(commentsQuery(projectId, 'OBSERVATION', id));
  return {
    scores: scores.data?.total,
    comments: comments.data?.length,
  };
};

const Metadata = ({ observation }: { readonly observation: Observation }) => (
  <>
    <ValueView title="Metadata" value={observation.metadata} />
    <ValueView title="Model parameters" value={observation.modelParameters} />
    <ValueView title="Events" value={observation.spanEvents} />
    <ValueView title="Links" value={observation.spanLinks} />
  </>
);

interface PromptLinkProps {
  readonly name: string;
  readonly version: number | null;
}

const PromptLink = ({ name, version }: PromptLinkProps) => {
  const { id: projectId } = useProject();
  return (
    <Link
      className="cut"
      to="/project/$projectId/prompts/$promptName"
      params={{ projectId, promptName: name }}
      search={version === null ? {} : { version }}
    >
      {name}
      {version === null ? '' : `, version ${version}`}
    </Link>
  );
};

interface FactsProps {
  readonly observation: Observation;
  /** The time that the step itself was on the critical path. */
  readonly pathMs: number | undefined;
}

const Facts = ({ observation, pathMs }: FactsProps) => {
  const {
    type,
    model,
    promptName,
    promptVersion,
    startTime,
    latency,
    timeToFirstToken,
    totalTokens,
    calculatedTotalCost,
    costSource,
    level,
    statusMessage,
    spanEvents,
  } = observation;
  return (
    <>
      <p className="row soft">
        <span className="tag">{type.toLowerCase()}</span>
        {model === null ? null : <span>{model}</span>}
        {promptName === null ? null : <PromptLink name={promptName} version={promptVersion} />}
        <Time at={startTime} />
        {latency === null && type !== 'EVENT' ? <span>not ended</span> : null}
        {latency === null ? null : <span>{durationText(latency * 1000)}</span>}
        {pathMs === undefined ? null : <span>{durationText(pathMs)} of it on the critical path</span>}
        {timeToFirstToken === null ? null : <span>first token after {durationText(timeToFirstToken * 1000)}</span>}
        {totalTokens === 0 ? null : <span>{fullCount(totalTokens)} tokens</span>}
        {calculatedTotalCost === null ? null : <Money usd={calculatedTotalCost} />}
        {costSource === 'unpriced' ? <span className="warn">unpriced</span> : null}
      </p>
      {level === 'ERROR' || level === 'WARNING' ? (
        <p className={level === 'ERROR' ? 'notice failed' : 'notice'}>
          <strong>{level === 'ERROR' ? 'Error' : 'Warning'}:</strong>{' '}
          <span className="sent">{statusMessage ?? 'no message was sent'}</span>
        </p>
      ) : null}
      {stackTracesOf(spanEvents).map((text) => (
        <details key={text}>
          <summary>Stack trace</summary>
          <Code text={text} label="Stack trace" />
        </details>
      ))}
    </>
  );
};
