import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';

import { queuesQuery, type AnnotationItem, type AnnotationQueue } from '../../api/annotation-queues.ts';
import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Progress } from '../../ui/progress.tsx';
import { useSteps } from '../../ui/use-steps.ts';

interface AddToQueueProps {
  readonly objectType: AnnotationItem['objectType'];
  readonly objectIds: readonly string[];
  /** Singular and plural. */
  readonly nouns: readonly [string, string];
  readonly onClose: () => void;
}

/** Creates an annotation queue item for each object. */
export const AddToQueue = ({ objectType, objectIds, nouns, onClose }: AddToQueueProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const { data: queues, error, refetch } = useQuery(queuesQuery(projectId));
  const [chosen, setChosen] = useState('');
  const queueId = chosen === '' ? (queues?.[0]?.id ?? '') : chosen;
  /** The number of added items: after a failure, the retry continues after them. */
  const added = useRef(0);
  const steps = useSteps<string>(1, async (group) => {
    const path = '/api/public/annotation-queues/{queueId}/items';
    for (const objectId of group) {
      await api.post(path, { projectId }, { params: { queueId }, body: { objectId, objectType } });
      added.current += 1;
    }
  });
  const adding = useMutation({
    mutationFn: async () => steps.run(objectIds.slice(added.current)),
    onSettled: async () => queries.invalidateQueries({ queryKey: ['annotation-queues', projectId] }),
  });
  const what = `${fullCount(objectIds.length)} ${nouns[objectIds.length === 1 ? 0 : 1]}`;
  return (
    <FormDialog
      title={`Add ${what} to a queue`}
      submit="Add"
      error={adding.error}
      isBusy={adding.isPending || adding.isSuccess || queueId === ''}
      onSubmit={() => adding.mutate()}
      onClose={onClose}
    >
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <QueueChoice
        queues={queues}
        chosen={queueId}
        isFixed={adding.isPending || added.current > 0}
        onChoose={setChosen}
      />
      {adding.isPending && objectIds.length > 1 ? (
        <Progress label="Adding" done={added.current} total={objectIds.length} onStop={steps.stop} />
      ) : null}
      {adding.isSuccess ? (
        <p role="status">
          {added.current === objectIds.length ? 'Added.' : `${fullCount(added.current)} were added.`}{' '}
          <Link to="/project/$projectId/annotation-queues/$queueId" params={{ projectId, queueId }}>
            Open the queue
          </Link>
        </p>
      ) : null}
    </FormDialog>
  );
};

interface QueueChoiceProps {
  /** Absent while they are loaded. */
  readonly queues: readonly AnnotationQueue[] | undefined;
  readonly chosen: string;
  /** True if some items were already added to it. */
  readonly isFixed: boolean;
  readonly onChoose: (queueId: string) => void;
}

const QueueChoice = ({ queues, chosen, isFixed, onChoose }: QueueChoiceProps) => {
  const { id: projectId } = useProject();
  if (queues?.length === 0)
    return (
      <p className="notice">
        The project has no annotation queue.{' '}
        <Link to="/project/$projectId/annotation-queues" params={{ projectId }}>
          Make one
        </Link>
      </p>
    );
  return (
    <label className="labelled">
      Queue
      <select className="field" value={chosen} disabled={isFixed} onChange={(event) => onChoose(event.target.value)}>
        {(queues ?? []).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
};
