import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { upload } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';

type Imported = Answer<'post', '/api/public/v2/datasets/{datasetName}/import'>;

interface ImportItemsProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

const issuesShown = 20;

/** Takes items from a file of CSV or JSON Lines. */
export const ImportItems = ({ dataset: { name: datasetName }, onClose }: ImportItemsProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [file, setFile] = useState<File>();
  const [canSkip, setCanSkip] = useState(false);
  const importing = useMutation({
    mutationFn: async (content: File) => {
      const isCsv = content.name.toLowerCase().endsWith('.csv');
      return upload(
        '/api/public/v2/datasets/{datasetName}/import',
        { projectId },
        {
          params: { datasetName },
          query: { format: isCsv ? 'csv' : 'jsonl', onError: canSkip ? 'skip' : 'refuse' },
        },
        { content, type: isCsv ? 'text/csv' : 'application/jsonl' },
      );
    },
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['dataset-items', projectId] }),
  });
  return (
    <FormDialog
      title={`Import items into ${datasetName}`}
      submit="Import"
      error={importing.error}
      isBusy={importing.isPending || file === undefined}
      onSubmit={() => (file === undefined ? undefined : importing.mutate(file))}
      onClose={onClose}
    >
      <label className="labelled">
        File
        <input
          type="file"
          accept=".csv,.jsonl,.ndjson,.json"
          required
          onChange={(event) => {
            setFile(event.target.files?.[0]);
            importing.reset();
          }}
        />
      </label>
      <p className="soft">
        CSV, whose first line names members of an item (<code>input</code>, <code>expectedOutput</code>,{' '}
        <code>metadata</code>, <code>id</code>), or JSON Lines with an object like that on each line.
      </p>
      <label>
        <input type="checkbox" checked={canSkip} onChange={(event) => setCanSkip(event.target.checked)} /> Leave lines
        out that are wrong
      </label>
      {importing.data === undefined ? null : <Outcome imported={importing.data} />}
    </FormDialog>
  );
};

const Outcome = ({ imported: { imported, skipped, issues } }: { readonly imported: Imported }) => (
  <div role="status" className="stack">
    <p>
      {fullCount(imported)} imported{skipped === 0 ? '.' : `, ${fullCount(skipped)} left out.`}
    </p>
    {issues.length === 0 ? null : (
      <ul>
        {issues.slice(0, issuesShown).map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <code>{path}</code> {message}
          </li>
        ))}
      </ul>
    )}
  </div>
);
