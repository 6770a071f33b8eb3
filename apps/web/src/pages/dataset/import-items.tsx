import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { ApiError, uploadForEvents } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { itemLines } from './item-lines.ts';

type ImportEvent = Extract<Answer<'post', '/api/public/v2/datasets/{datasetName}/import'>, { readonly type: string }>;
type Imported = Extract<ImportEvent, { readonly type: 'done' }>;
type Progress = Extract<ImportEvent, { readonly type: 'progress' }>;

interface ImportItemsProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

const issuesShown = 20;

const csv = { format: 'csv', type: 'text/csv' };
const parquet = { format: 'parquet', type: 'application/vnd.apache.parquet' };
const lines = { format: 'jsonl', type: 'application/jsonl' };

/** The format of a file, by the extension of its name. */
const kindOf = (name: string): typeof csv => {
  const lower = name.toLowerCase();
  if (lower.endsWith('.parquet')) return parquet;
  return lower.endsWith('.csv') ? csv : lines;
};

/** JSON as a whole is sent as lines; what is not UTF-8 as it is, to be refused. */
const contentOf = async (file: File): Promise<Blob> => {
  if (!file.name.toLowerCase().endsWith('.json')) return file;
  try {
    return new Blob([itemLines(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()))]);
  } catch {
    return file;
  }
};

interface ImportedFile {
  readonly projectId: string;
  readonly datasetName: string;
  readonly file: File;
  readonly canSkip: boolean;
  readonly onProgress: (progress: Progress) => void;
}

const importFile = async ({ projectId, datasetName, file, canSkip, onProgress }: ImportedFile): Promise<Imported> => {
  const { format, type } = kindOf(file.name);
  const query = { format, onError: canSkip ? 'skip' : 'refuse', progress: 'events' };
  const events = uploadForEvents(
    '/api/public/v2/datasets/{datasetName}/import',
    { projectId },
    { params: { datasetName }, query },
    { content: await contentOf(file), type },
  );
  for await (const event of events as AsyncIterable<ImportEvent>) {
    if (event.type === 'progress') onProgress(event);
    else if (event.type === 'done') return event;
    else throw new ApiError(400, event.message, event.code);
  }
  throw new ApiError(0, 'The import broke off, and nothing was imported. The same file may be sent again.');
};

/** Imports items from a CSV, JSON Lines, JSON or Parquet file. */
export const ImportItems = ({ dataset: { name: datasetName }, onClose }: ImportItemsProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [file, setFile] = useState<File>();
  const [canSkip, setCanSkip] = useState(false);
  const [progress, setProgress] = useState<Progress>();
  const importing = useMutation({
    mutationFn: async (file: File) => importFile({ projectId, datasetName, file, canSkip, onProgress: setProgress }),
    onSettled: () => setProgress(undefined),
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
          accept=".csv,.jsonl,.ndjson,.json,.parquet"
          required
          onChange={(event) => {
            setFile(event.target.files?.[0]);
            importing.reset();
          }}
        />
      </label>
      <p className="soft">
        CSV, whose first line names members of an item (<code>input</code>, <code>expectedOutput</code>,{' '}
        <code>metadata</code>, <code>id</code>), JSON Lines with an object like that on each line, JSON with an array of
        them, or Parquet with such columns.
      </p>
      <label>
        <input type="checkbox" checked={canSkip} onChange={(event) => setCanSkip(event.target.checked)} /> Leave lines
        out that are wrong
      </label>
      {importing.isPending ? <Underway progress={progress} /> : null}
      {importing.data === undefined ? null : <Outcome imported={importing.data} />}
    </FormDialog>
  );
};

const Underway = ({ progress }: { readonly progress: Progress | undefined }) => (
  <p role="status">
    {progress === undefined
      ? 'The file is being sent …'
      : `${fullCount(progress.imported + progress.unchanged)} items, ${Math.floor((100 * progress.bytes) / Math.max(1, progress.bytesTotal))} % of the file …`}
  </p>
);

const Outcome = ({ imported: { imported, unchanged, skipped, issues } }: { readonly imported: Imported }) => (
  <div role="status" className="stack">
    <p>
      {fullCount(imported)} imported{unchanged === 0 ? '' : `, ${fullCount(unchanged)} were there already`}
      {skipped === 0 ? '.' : `, ${fullCount(skipped)} left out.`}
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
