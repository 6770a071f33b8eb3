import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api, download } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useMemberNames } from '../../api/members.ts';
import { useProject } from '../../api/project.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { Failure } from '../../ui/failure.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { TableHead, type ColumnHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { Actor } from './actor.tsx';

type Entry = Answer<'get', '/api/public/audit-log'>['data'][number];

const entriesOfPage = 100;

/** The audit log, newest first; each entry can be opened to show the values before and after. */
export const AuditLog = () => {
  const { id: projectId } = useProject();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['audit-log', projectId],
    queryFn: async ({ pageParam, signal }) =>
      api.get('/api/public/audit-log', { projectId }, { query: { cursor: pageParam, limit: entriesOfPage }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ meta }) => meta.cursor,
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={240} />;
  const entries = data.pages.flatMap((page) => page.data);
  return (
    <>
      <ExportEntries />
      {entries.length === 0 ? <p className="soft">Nothing was changed yet.</p> : <Entries entries={entries} />}
      {error === null ? null : (
        <Failure error={error} onRetry={() => void (hasNextPage ? fetchNextPage() : refetch())} />
      )}
      {hasNextPage ? (
        <div>
          <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Earlier entries
          </button>
        </div>
      ) : null}
    </>
  );
};

/** Saves all entries as a file; the export is an entry, too. */
const ExportEntries = () => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: async () =>
      saveFile('audit-log.ndjson', await download('/api/public/audit-log/export', { projectId }, {})),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['audit-log', projectId] }),
  });
  return (
    <div className="row">
      <button type="button" className="button" disabled={saving.isPending} onClick={() => saving.mutate()}>
        Export as NDJSON
      </button>
      {saving.error === null ? null : <Failure error={saving.error} />}
    </div>
  );
};

const columns: readonly ColumnHead[] = ['Time', 'Who', 'What', 'Of', 'From', { unseen: 'More' }];

const Entries = ({ entries }: { readonly entries: readonly Entry[] }) => {
  const nameOf = useMemberNames();
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Entries">
      <table>
        <TableHead columns={columns} />
        <tbody>
          {entries.map((entry) => (
            <EntryRow key={entry.sequence} entry={entry} nameOf={nameOf} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

interface EntryRowProps {
  readonly entry: Entry;
  readonly nameOf: (userId: string) => string;
}

const EntryRow = ({ entry, nameOf }: EntryRowProps) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <tr>
        <td>
          <Time at={entry.timestamp} />
        </td>
        <td>
          <Actor kind={entry.actorKind} id={entry.actorId} nameOf={nameOf} />
        </td>
        <td>{entry.action}</td>
        <td>
          <code>{entry.targetId}</code>
        </td>
        <td>{entry.address}</td>
        <td>
          <button
            type="button"
            className="button"
            aria-expanded={isOpen}
            aria-label={`Before and after of entry ${entry.sequence}`}
            onClick={() => setOpen(!isOpen)}
          >
            …
          </button>
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={columns.length + 1}>
            <JsonView value={{ before: entry.before, after: entry.after, hash: entry.hash }} label="Before and after" />
          </td>
        </tr>
      ) : null}
    </>
  );
};
