import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { LetterDialog } from './letter-dialog.tsx';
import { readLedgerAgain } from './read-ledger-again.ts';

type Letter = Answer<'get', '/api/public/dead-letters'>['data'][number];

const rowsMax = 50;

/** Events that were accepted and could not be stored: the reason, the content, a retry of one or of all. */
export const DeadLetters = () => {
  const { id: projectId } = useProject();
  const [open, setOpen] = useState<string>();
  const { data, error, refetch } = useQuery({
    queryKey: ['dead-letters', projectId],
    queryFn: async ({ signal }) =>
      api.get('/api/public/dead-letters', { projectId }, { query: { state: 'open', limit: rowsMax }, signal }),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={80} />;
  return (
    <section className="card stack">
      <h2>Dead letters</h2>
      {data.data.length === 0 ? (
        <p className="soft">None are open. Events that the store refuses would wait here, and harm no others.</p>
      ) : (
        <Letters letters={data.data} onOpen={setOpen} />
      )}
      {data.meta.totalItems > rowsMax ? (
        <p className="soft">{fullCount(data.meta.totalItems - rowsMax)} more are not shown.</p>
      ) : null}
      <ReplayAll isNeeded={data.data.length > 0} />
      {open === undefined ? null : <LetterDialog id={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
};

const Letters = ({
  letters,
  onOpen,
}: {
  readonly letters: readonly Letter[];
  readonly onOpen: (id: string) => void;
}) => (
  <div className="wide">
    <table>
      <TableHead columns={['Since', 'Of', 'Reason', 'Message', { figures: 'Events' }, { unseen: 'Open' }]} />
      <tbody>
        {letters.map(({ id, quarantinedAt, kind, entityId, reason, message, events }) => (
          <tr key={id}>
            <td>
              <Time at={quarantinedAt} />
            </td>
            <td>
              {kind} <code>{entityId}</code>
            </td>
            <td>{reason}</td>
            <td>{message}</td>
            <td className="figure">{fullCount(events)}</td>
            <td>
              <button type="button" className="button" onClick={() => onOpen(id)}>
                Open
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** Repeated by the user while letters are open: one request tries the newest 1,000. */
const ReplayAll = ({ isNeeded }: { readonly isNeeded: boolean }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: async () => api.post('/api/public/dead-letters/replay', { projectId }, { body: { all: true } }),
    onSuccess: async () => readLedgerAgain(queries, projectId),
  });
  if (!mayWrite) return null;
  return (
    <>
      {replay.error === null ? null : <Failure error={replay.error} />}
      {replay.data === undefined ? null : (
        <p role="status">
          {fullCount(replay.data.tried)} tried again; {fullCount(replay.data.open)} are still open.
        </p>
      )}
      {isNeeded ? (
        <div>
          <button type="button" className="button" disabled={replay.isPending} onClick={() => replay.mutate()}>
            Try all again
          </button>
        </div>
      ) : null}
    </>
  );
};
