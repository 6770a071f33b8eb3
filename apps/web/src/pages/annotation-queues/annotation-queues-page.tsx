import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { queuesQuery, type AnnotationQueue } from '../../api/annotation-queues.ts';
import { useMay, useProject } from '../../api/project.ts';
import { scoreConfigsQuery } from '../../api/score-configs.ts';
import { QueueForm } from '../../parts/queues/queue-form.tsx';
import { QueueProgress } from '../../parts/queues/queue-progress.tsx';
import { ListSection } from '../../ui/list-section.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Tags } from '../../ui/tags.tsx';
import { Time } from '../../ui/time.tsx';

/** The annotation queues of a project, with the progress of each. */
export const AnnotationQueuesPage = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const navigate = useNavigate();
  const [isNew, setNew] = useState(false);
  const list = useQuery(queuesQuery(projectId));
  return (
    <div className="page">
      <ListSection
        title="Annotation"
        make="New queue"
        onMake={mayWrite ? () => setNew(true) : undefined}
        list={list}
        empty="No queue yet. One holds traces, steps and sessions that people score one after the other: make one here, then choose what it holds in the list of traces, of observations, or on the page of a trace."
      >
        {(rows) => <QueueTable queues={rows} />}
      </ListSection>
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
