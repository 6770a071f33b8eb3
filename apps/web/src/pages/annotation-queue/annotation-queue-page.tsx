import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { assignmentsQuery, queueQuery, type AnnotationQueue } from '../../api/annotation-queues.ts';
import { api } from '../../api/client.ts';
import { useMemberNames } from '../../api/members.ts';
import { useMay, useProject } from '../../api/project.ts';
import { QueueForm } from '../../parts/queues/queue-form.tsx';
import { QueueProgress } from '../../parts/queues/queue-progress.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Failure } from '../../ui/failure.tsx';
import { TextNotRead } from '../../ui/not-read.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { Agreement } from './agreement.tsx';
import { QueueItems } from './queue-items.tsx';
import { queueParts, type QueuePart } from './queue-search.ts';

/** An annotation queue: its items with their annotators, and the annotators' agreement. */
export const AnnotationQueuePage = () => {
  const { id: projectId } = useProject();
  const { queueId } = useParams({ from: '/project/$projectId/annotation-queues/$queueId' });
  const { data, error, refetch } = useQuery(queueQuery(projectId, queueId));
  if (data === undefined && error === null) return <PageSkeleton />;
  return (
    <div className="page">
      <div className="row apart">
        <h1 className="cut">
          <Link to="/project/$projectId/annotation-queues" params={{ projectId }}>
            Annotation
          </Link>{' '}
          / {data?.name ?? queueId}
        </h1>
        {data === undefined ? null : <Actions queue={data} />}
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? null : (
        <>
          <Facts queue={data} />
          <Parts queue={data} />
        </>
      )}
    </div>
  );
};

const Actions = ({ queue }: { readonly queue: AnnotationQueue }) => {
  const { id: projectId } = useProject();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'change' | 'delete'>();
  const close = (): void => setOpen(undefined);
  const params = { queueId: queue.id };
  const mayWrite = useMay('write');
  return (
    <div className="row">
      {mayWrite ? (
        <>
          <button type="button" className="button" onClick={() => setOpen('change')}>
            Change …
          </button>
          <button type="button" className="button" onClick={() => setOpen('delete')}>
            Delete …
          </button>
          <Link
            className="button primary"
            to="/project/$projectId/annotation-queues/$queueId/annotate"
            params={{ projectId, queueId: queue.id }}
          >
            Annotate
          </Link>
        </>
      ) : null}
      {open === 'change' ? <QueueForm queue={queue} onSaved={close} onClose={close} /> : null}
      {open === 'delete' ? (
        <Confirm
          title={`Delete the queue ${queue.name}?`}
          text="With its items and assignments. The scores that were given stay."
          yes="Delete"
          no="Keep"
          work={async () => {
            await api.remove('/api/public/annotation-queues/{queueId}', { projectId }, { params });
            await navigate({ to: '/project/$projectId/annotation-queues', params: { projectId } });
          }}
          changes={['annotation-queues', projectId]}
          onClose={close}
        />
      ) : null}
    </div>
  );
};

const Facts = ({ queue }: { readonly queue: AnnotationQueue }) => {
  const { id: projectId } = useProject();
  const { data, error } = useQuery(assignmentsQuery(projectId, queue.id));
  const nameOf = useMemberNames();
  return (
    <>
      {queue.description ? <p className="soft">{queue.description}</p> : null}
      <dl className="facts">
        <Fact name="Progress">
          <QueueProgress queue={queue} />
        </Fact>
        <Fact name="Annotated by">
          {data === undefined ? (
            <TextNotRead error={error} />
          ) : data.length === 0 ? (
            'all members'
          ) : (
            data.map(nameOf).join(', ')
          )}
        </Fact>
      </dl>
    </>
  );
};

const Parts = ({ queue }: { readonly queue: AnnotationQueue }) => {
  const { id: projectId } = useProject();
  const search = useSearch({ from: '/project/$projectId/annotation-queues/$queueId' });
  const navigate = useNavigate({ from: '/project/$projectId/annotation-queues/$queueId' });
  const { part = 'items' } = search;
  return (
    <>
      <nav className="tabs" aria-label="Queue">
        {(Object.keys(queueParts) as QueuePart[]).map((name) => (
          <Link
            key={name}
            to="/project/$projectId/annotation-queues/$queueId"
            params={{ projectId, queueId: queue.id }}
            search={{ part: name }}
            activeProps={{}}
            aria-current={name === part ? 'page' : 'false'}
          >
            {queueParts[name]}
          </Link>
        ))}
      </nav>
      {part === 'items' ? (
        <QueueItems queue={queue} search={search} onChange={(changed) => void navigate({ search: changed })} />
      ) : (
        <Agreement queueId={queue.id} />
      )}
    </>
  );
};
