import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { assignmentsQuery, queuesQuery, type AnnotationQueue } from '../../api/annotation-queues.ts';
import { api } from '../../api/client.ts';
import { memberName } from '../../api/member-name.ts';
import { membersQuery } from '../../api/members.ts';
import { useProject } from '../../api/project.ts';
import { readNow } from '../../api/read-now.ts';
import { scoreConfigsQuery } from '../../api/score-configs.ts';
import { Failure } from '../../ui/failure.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useUnchanged } from '../../ui/use-unchanged.ts';
import { Choices } from './choices.tsx';

interface QueueFormProps {
  /** Absent for a new queue. */
  readonly queue?: AnnotationQueue;
  readonly onSaved: (queue: AnnotationQueue) => void;
  readonly onClose: () => void;
}

/** Creates or changes a queue: its name, its score configs, and its annotators. */
export const QueueForm = (props: QueueFormProps) => {
  const { id: projectId } = useProject();
  const queueId = props.queue?.id ?? '';
  const { data, error, refetch } = useQuery({ ...assignmentsQuery(projectId, queueId), enabled: queueId !== '' });
  const assigned = queueId === '' ? [] : data;
  if (assigned === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={40} />;
  return <Form {...props} assigned={assigned} />;
};

const Form = ({ queue, assigned, onSaved, onClose }: QueueFormProps & { readonly assigned: readonly string[] }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [name, setName] = useState(queue?.name ?? '');
  const [description, setDescription] = useState(queue?.description ?? '');
  const [configIds, setConfigIds] = useState<readonly string[]>(queue?.scoreConfigIds ?? []);
  const [userIds, setUserIds] = useState(assigned);
  /** Of a new queue whose assignments failed: the next try goes on with it. */
  const [made, setMade] = useState<AnnotationQueue>();
  const { checkUnchanged, remember } = useUnchanged(queue);
  const saving = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim(), description: description.trim(), scoreConfigIds: configIds };
      if (queue !== undefined) await checkUnchanged(async () => readNow(queuesQuery(projectId), queue.id));
      const saved = await save(projectId, queue?.id ?? made?.id, body);
      setMade(saved);
      remember(saved);
      await assign(projectId, saved.id, assigned, userIds);
      return saved;
    },
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ['annotation-queues', projectId] });
      onSaved(saved);
    },
  });
  return (
    <FormDialog
      title={queue === undefined ? 'New annotation queue' : `Change ${queue.name}`}
      submit={queue === undefined ? 'Make the queue' : 'Save'}
      error={saving.error}
      isBusy={saving.isPending || configIds.length === 0}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <TextField label="Name" required maxLength={255} value={name} onChange={setName} />
      <label className="labelled">
        Description, which annotators read
        <textarea
          className="field"
          rows={2}
          maxLength={5000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </label>
      <ConfigChoices chosen={configIds} onChange={setConfigIds} />
      <MemberChoices chosen={userIds} onChange={setUserIds} />
    </FormDialog>
  );
};

interface ChosenProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Archived configs are listed only if they are already selected. */
const ConfigChoices = ({ chosen, onChange }: ChosenProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(scoreConfigsQuery(projectId));
  if (data === undefined && error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  const open = (data ?? []).filter(({ id, isArchived }) => !isArchived || chosen.includes(id));
  if (data !== undefined && open.length === 0)
    return (
      <p className="notice">
        Items are scored by score configs, and the project has none.{' '}
        <Link to="/project/$projectId/settings" params={{ projectId }} search={{ part: 'scores' }}>
          Make one
        </Link>
      </p>
    );
  const choices = open.map(({ id, name, dataType, isArchived }) => ({
    value: id,
    label: name,
    note: `${dataType.toLowerCase()}${isArchived ? ', archived' : ''}`,
  }));
  return <Choices title="Scored by" choices={choices} chosen={chosen} onChange={onChange} />;
};

const MemberChoices = ({ chosen, onChange }: ChosenProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(membersQuery(projectId));
  if (data === undefined && error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  const choices = (data ?? []).map((member) => ({
    value: member.userId,
    label: memberName(member),
    note: member.role.toLowerCase(),
  }));
  return <Choices title="Annotated by (all members, unless some are chosen)" {...{ choices, chosen, onChange }} />;
};

interface QueueBody {
  readonly name: string;
  readonly description: string;
  readonly scoreConfigIds: readonly string[];
}

const save = async (projectId: string, queueId: string | undefined, body: QueueBody): Promise<AnnotationQueue> =>
  queueId === undefined
    ? api.post('/api/public/annotation-queues', { projectId }, { body })
    : api.patch('/api/public/annotation-queues/{queueId}', { projectId }, { params: { queueId }, body });

/** Removes the queue from users who are no longer selected, and assigns it to newly selected ones. */
const assign = async (
  projectId: string,
  queueId: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> => {
  const path = '/api/public/annotation-queues/{queueId}/assignments';
  const params = { queueId };
  for (const userId of after.filter((id) => !before.includes(id)))
    await api.post(path, { projectId }, { params, body: { userId } });
  for (const userId of before.filter((id) => !after.includes(id)))
    await api.remove(path, { projectId }, { params, body: { userId } });
};
