import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api, upload } from '../../api/client.ts';
import { filterText } from '../../api/conditions.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import type { ListedTrace } from '../../lists/trace-list.tsx';
import { AddedToDataset, DatasetNameField } from '../../parts/datasets/dataset-name-field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Progress } from '../../ui/progress.tsx';
import { useSteps } from '../../ui/use-steps.ts';

const tracesOfRequest = 50;

interface AddToDatasetProps {
  readonly traces: readonly ListedTrace[];
  readonly onClose: () => void;
}

/** Creates a dataset item for each trace: its input, and its output as expected output. */
export const AddToDataset = ({ traces, onClose }: AddToDatasetProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const steps = useSteps<ListedTrace>(tracesOfRequest, async (group) => addAll(projectId, name.trim(), group));
  const adding = useMutation({
    mutationFn: async () => {
      await api.post('/api/public/v2/datasets', { projectId }, { body: { name: name.trim() } });
      return steps.run(traces);
    },
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['datasets', projectId] }),
  });
  const what = `${fullCount(traces.length)} ${traces.length === 1 ? 'trace' : 'traces'}`;
  return (
    <FormDialog
      title={`Add ${what} to a dataset`}
      submit="Add"
      error={adding.error}
      isBusy={adding.isPending || adding.isSuccess}
      onSubmit={() => adding.mutate()}
      onClose={onClose}
    >
      <DatasetNameField value={name} onChange={setName} />
      <p className="soft">
        Each becomes an item with its input, and its output as the expected one. A name that is new makes a dataset.
      </p>
      {adding.isPending ? (
        <Progress label="Adding" done={steps.done} total={traces.length} onStop={steps.stop} />
      ) : null}
      {adding.isSuccess ? (
        <AddedToDataset
          text={adding.data === traces.length ? 'Added.' : `${fullCount(adding.data)} were added.`}
          name={name.trim()}
        />
      ) : null}
    </FormDialog>
  );
};

/** Reads the bodies of the traces: a list contains them only if they are shown. */
const addAll = async (projectId: string, datasetName: string, traces: readonly ListedTrace[]): Promise<void> => {
  const ids = traces.map(({ id }) => id);
  const filter = filterText([{ type: 'stringOptions', column: 'id', operator: 'any of', value: ids }]);
  const query = { filter, fields: 'core,io', limit: tracesOfRequest };
  const { data } = await api.get('/api/public/traces', { projectId }, { query });
  const items = data.map(({ id, input, output }) => ({ input, expectedOutput: output, sourceTraceId: id }));
  await upload(
    '/api/public/v2/datasets/{datasetName}/import',
    { projectId },
    { params: { datasetName }, query: { format: 'jsonl' } },
    { content: items.map((item) => `${JSON.stringify(item)}\n`).join(''), type: 'application/jsonl' },
  );
};
