import './annotate.css';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { queueQuery, type AnnotationItem, type AnnotationQueue } from '../../api/annotation-queues.ts';
import { useMay, useMayOrCould, useProject } from '../../api/project.ts';
import { QueueProgress } from '../../parts/queues/queue-progress.tsx';
import { Failure } from '../../ui/failure.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { AnnotateItem } from './annotate-item.tsx';
import { itemQuery, nextItemQuery } from './annotate-queries.ts';

/** Annotation of a queue, one item after the other: an item with its score form. */
export const AnnotatePage = () => {
  const { id: projectId } = useProject();
  const { queueId } = useParams({ from: '/project/$projectId/annotation-queues/$queueId/annotate' });
  const mayWrite = useMay('write');
  const isShown = useMayOrCould('write');
  const { data: queue, error, refetch } = useQuery(queueQuery(projectId, queueId));
  if (queue === undefined && error === null) return <PageSkeleton />;
  return (
    <div className="page fills annotate">
      <div className="row apart">
        <h1 className="cut">
          <Link to="/project/$projectId/annotation-queues/$queueId" params={{ projectId, queueId }}>
            {queue?.name ?? 'Queue'}
          </Link>{' '}
          / annotate
        </h1>
        {queue === undefined ? null : <QueueProgress queue={queue} />}
      </div>
      {queue?.description ? <p className="soft">{queue.description}</p> : null}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {mayWrite ? null : (
        <p className="notice">Your role may not annotate: an admin of the organization can give you one that may.</p>
      )}
      {queue === undefined || !isShown ? null : <Shown queue={queue} />}
    </div>
  );
};

/** The item of the address, else the next one; and the history of the items done on this page. */
const Shown = ({ queue }: { readonly queue: AnnotationQueue }) => {
  const { id: projectId } = useProject();
  const { item: asked } = useSearch({ from: '/project/$projectId/annotation-queues/$queueId/annotate' });
  const navigate = useNavigate({ from: '/project/$projectId/annotation-queues/$queueId/annotate' });
  const queries = useQueryClient();
  const [done, setDone] = useState<readonly string[]>([]);
  const next = useQuery({ ...nextItemQuery(projectId, queue.id), enabled: asked === undefined });
  const again = useQuery({ ...itemQuery(projectId, queue.id, asked ?? ''), enabled: asked !== undefined });
  const { data, error, refetch } = asked === undefined ? next : again;
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={400} />;
  const before = done[asked === undefined ? done.length - 1 : done.indexOf(asked) - 1];
  const onBack = before === undefined ? undefined : () => void navigate({ search: { item: before } });
  const onDone = async ({ id }: AnnotationItem): Promise<void> => {
    setDone((ids) => (ids.includes(id) ? ids : [...ids, id]));
    void queries.invalidateQueries({ queryKey: ['annotation-queues', projectId, queue.id] });
    if (asked === undefined) await queries.invalidateQueries({ queryKey: ['annotation-next', projectId, queue.id] });
    else await navigate({ search: {}, ignoreBlocker: true });
  };
  if (data === null) return <NoneLeft queueId={queue.id} onBack={onBack} />;
  return (
    <>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <AnnotateItem key={data.id} queue={queue} item={data} onBack={onBack} onDone={onDone} />
    </>
  );
};

interface NoneLeftProps {
  readonly queueId: string;
  readonly onBack: (() => void) | undefined;
}

const NoneLeft = ({ queueId, onBack }: NoneLeftProps) => {
  const { id: projectId } = useProject();
  return (
    <div className="stack" role="status">
      <p>
        No item is left for you: all are done, were skipped by you, or are in the work of others.{' '}
        <Link to="/project/$projectId/annotation-queues/$queueId" params={{ projectId, queueId }}>
          To the queue
        </Link>
      </p>
      {onBack === undefined ? null : (
        <div>
          <button type="button" className="button" onClick={onBack}>
            Back to the last one
          </button>
        </div>
      )}
    </div>
  );
};
