import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { queuesQuery, type AnnotationQueue } from '../../api/annotation-queues.ts';
import { useMay, useProject } from '../../api/project.ts';
import { scoreConfigsQuery } from '../../api/score-configs.ts';
import { QueueForm } from '../../parts/queues/queue-form.tsx';
import { QueueProgress } from '../../parts/queues/queue-progress.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Tags } from '../../ui/tags.tsx';
import { Time } from '../../ui/time.tsx';

/** The annotation queues of a project, with what is done of each. */
export const AnnotationQueuesPage = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const navigate = useNavigate();
  const [isNew, setNew] = useState(false);
  const { data, error, refetch } = useQuery(queuesQuery(projectId));
  return (
    <div className="page">
      <header className="row apart">
        <h1>Annotation</h1>
        {mayWrite ? (
          <button type="button" className="button primary" onClick={() => setNew(true)}>
            New queue
          </button>
        ) : null}
      </header>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={240} /> : null}
      {data?.length === 0 ? (
        <p className="soft">
          No queue yet. One holds traces, steps and sessions that people score one after the other: make one here, then
          choose what it holds in the list of traces, of observations, or on the page of a trace.
        </p>
      ) : null}
      {data === undefined || data.length === 0 ? null : <QueueTable queues={data} />}
      {isNew ? (
        <QueueForm
          onSaved={({ id: queueId }) =>
            void navigate({ to: '/project/$projectId/annotation-queues/$queueId', params: { projectId, queueId } })
          }
          onClose={() => setNew(false)}
        />
      ) : null}
    </div>
  );
};

const QueueTable = ({ queues }: { readonly queues: readonly AnnotationQueue[] }) => {
  const { id: projectId } = useProject();
  const { data: configs = [] } = useQuery(scoreConfigsQuery(projectId));
  const nameOf = new Map(configs.map(({ id, name }) => [id, name]));
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Queues as a table">
      <table>
        <TableHead columns={['Name', 'Description', 'Scored by', 'Progress', 'Made']} />
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.id}>
              <th scope="row">
                <Link to="/project/$projectId/annotation-queues/$queueId" params={{ projectId, queueId: queue.id }}>
                  {queue.name}
                </Link>
              </th>
              <td>{queue.description}</td>
              <td>
                <Tags tags={queue.scoreConfigIds.map((id) => nameOf.get(id) ?? id)} />
              </td>
              <td>
                <QueueProgress queue={queue} />
              </td>
              <td>
                <Time at={queue.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
