import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';

import { api, download } from '../../api/client.ts';
import { useMemberNames } from '../../api/members.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { AuditEntries } from './audit-entries.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { auditQuery } from './audit-search.ts';

const entriesOfPage = 100;

/** The audit log, newest first, or the entries of it that the address selects. */
export const AuditLog = () => {
  const { id: projectId } = useProject();
  const { part: _part, ...search } = useSearch({ from: '/project/$projectId/settings' });
  const asked = auditQuery(search);
  const nameOf = useMemberNames();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['audit-log', projectId, asked],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...asked, cursor: pageParam, limit: entriesOfPage };
      return api.get('/api/public/audit-log', { projectId }, { query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ meta }) => meta.cursor,
    placeholderData: keepPreviousData,
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={240} />;
  const entries = data.pages.flatMap((page) => page.data);
  const isFiltered = Object.keys(search).length > 0;
  return (
    <>
      <div className="row apart">
        <AuditFilters search={search} nameOf={nameOf} />
        <ExportEntries asked={asked} />
      </div>
      {entries.length === 0 ? (
        <p className="soft">{isFiltered ? 'No entry is of all these.' : 'Nothing was changed yet.'}</p>
      ) : (
        <AuditEntries entries={entries} nameOf={nameOf} />
      )}
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

/** Saves all selected entries as a file; the export is an entry, too. */
const ExportEntries = ({ asked }: { readonly asked: ReturnType<typeof auditQuery> }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: async () =>
      saveFile('audit-log.ndjson', await download('/api/public/audit-log/export', { projectId }, { query: asked })),
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
