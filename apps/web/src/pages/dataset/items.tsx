import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { previewText } from '../../format/preview-text.ts';
import { Failure } from '../../ui/failure.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Pager } from '../../ui/pager.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead, type ColumnHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { ExportItems } from './export-items.tsx';
import { ImportItems } from './import-items.tsx';
import { NewItem } from './new-item.tsx';

type Item = Answer<'get', '/api/public/dataset-items'>['data'][number];

const itemsOfPage = 50;

interface ItemsProps {
  readonly dataset: Dataset;
  readonly page: number;
  readonly onPage: (page: number) => void;
}

/** The active items of a dataset, newest first, page by page. */
export const Items = ({ dataset, page, onPage }: ItemsProps) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [open, setOpen] = useState<'item' | 'import'>();
  const { data, error, refetch } = useQuery({
    queryKey: ['dataset-items', projectId, dataset.name, page],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/dataset-items',
        { projectId },
        { query: { datasetName: dataset.name, page, limit: itemsOfPage }, signal },
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <div className="row apart">
        <span className="soft" role="status">
          {data === undefined
            ? ''
            : `${fullCount(data.meta.totalItems)} ${data.meta.totalItems === 1 ? 'item' : 'items'}`}
        </span>
        <span className="row">
          <ExportItems dataset={dataset} />
          {mayWrite ? (
            <>
              <button type="button" className="button" onClick={() => setOpen('import')}>
                Import a file
              </button>
              <button type="button" className="button primary" onClick={() => setOpen('item')}>
                New item
              </button>
            </>
          ) : null}
        </span>
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={280} /> : null}
      {data?.meta.totalItems === 0 ? (
        <p className="soft">No item yet. One has an input, and what is expected as its output.</p>
      ) : null}
      {data === undefined || data.meta.totalItems === 0 ? null : <ItemTable items={data.data} />}
      {data === undefined ? null : <Pager meta={data.meta} onPage={onPage} />}
      {open === 'item' ? <NewItem dataset={dataset} onClose={() => setOpen(undefined)} /> : null}
      {open === 'import' ? <ImportItems dataset={dataset} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
};

const columns: readonly ColumnHead[] = ['Input', 'Expected output', 'From', 'Changed', { unseen: 'More' }];

const ItemTable = ({ items }: { readonly items: readonly Item[] }) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Items as a table">
    <table>
      <TableHead columns={columns} />
      <tbody>
        {items.map((item) => (
          <ItemRow key={item.id} item={item} />
        ))}
      </tbody>
    </table>
  </div>
);

const ItemRow = ({ item }: { readonly item: Item }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [isOpen, setOpen] = useState(false);
  const { id, input, expectedOutput, metadata, sourceTraceId, updatedAt } = item;
  return (
    <>
      <tr>
        <td>{previewText(input)}</td>
        <td>{previewText(expectedOutput)}</td>
        <td>
          {sourceTraceId === null ? null : (
            <Link to="/project/$projectId/traces/$traceId" params={{ projectId, traceId: sourceTraceId }}>
              trace
            </Link>
          )}
        </td>
        <td>
          <Time at={updatedAt} />
        </td>
        <td className="figure">
          <button
            type="button"
            className="button"
            aria-expanded={isOpen}
            aria-label={`All of item ${id}`}
            onClick={() => setOpen(!isOpen)}
          >
            …
          </button>{' '}
          {mayWrite ? <RemoveItem id={id} /> : null}
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={columns.length + 1}>
            <JsonView value={{ id, input, expectedOutput, metadata }} label={`Item ${id}`} />
          </td>
        </tr>
      ) : null}
    </>
  );
};

const RemoveItem = ({ id }: { readonly id: string }) => {
  const { id: projectId } = useProject();
  const params = { datasetItemId: id };
  return (
    <RemoveButton
      label={`Delete item ${id}`}
      title="Delete this item?"
      text="It stays in versions of the dataset from before, and in runs."
      work={async () => api.remove('/api/public/dataset-items/{datasetItemId}', { projectId }, { params })}
      changes={['dataset-items', projectId]}
    />
  );
};
