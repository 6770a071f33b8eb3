import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { wordsOf } from '../../format/words-of.ts';
import type { ListedTrace } from '../../lists/trace-list.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Progress } from '../../ui/progress.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useSteps } from '../../ui/use-steps.ts';

const eventsOfRequest = 500;

interface TagTracesProps {
  readonly traces: readonly ListedTrace[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Adds tags to traces: tags are only added, as clients add them. */
export const TagTraces = ({ traces, onDone, onClose }: TagTracesProps) => {
  const { id: projectId } = useProject();
  const [text, setText] = useState('');
  const tags = wordsOf(text);
  const steps = useSteps<ListedTrace>(eventsOfRequest, async (group) => tagAll(projectId, group, tags));
  const tagging = useMutation({
    mutationFn: async () => steps.run(traces),
    onSuccess: () => {
      onClose();
      onDone();
    },
  });
  return (
    <FormDialog
      title={`Tag ${fullCount(traces.length)} ${traces.length === 1 ? 'trace' : 'traces'}`}
      submit="Add the tags"
      error={tagging.error}
      isBusy={tagging.isPending || tags.length === 0}
      onSubmit={() => tagging.mutate()}
      onClose={onClose}
    >
      <TextField label="Tags, separated by commas" required value={text} onChange={setText} />
      <p className="soft">They are added to the tags that a trace has. A tag cannot be taken off again.</p>
      {tagging.isPending ? (
        <Progress label="Tagging" done={steps.done} total={traces.length} onStop={steps.stop} />
      ) : null}
    </FormDialog>
  );
};

/** The time of each trace is sent again, so that it does not change. */
const tagAll = async (projectId: string, traces: readonly ListedTrace[], tags: readonly string[]): Promise<void> => {
  const at = new Date().toISOString();
  const batch = traces.map(({ id, timestamp }) => ({
    id: `tag-${at}-${id}`,
    type: 'trace-create',
    timestamp: at,
    body: { id, timestamp, tags },
  }));
  const { errors } = await api.post('/api/public/ingestion', { projectId }, { body: { batch } });
  const [first] = errors;
  if (first !== undefined) throw new Error(`${errors.length} traces were not tagged: ${first.message ?? first.status}`);
};
