import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';

type Letter = Answer<'get', '/api/public/dead-letters'>['data'][number];

const rowsMax = 50;

/** Events that were accepted and could not be stored: the reason, the content, and a retry. */
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

const LetterDialog = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const letter = useQuery({
    queryKey: ['dead-letter', projectId, id],
    queryFn: async ({ signal }) =>
      api.get('/api/public/dead-letters/{deadLetterId}', { projectId }, { params: { deadLetterId: id }, signal }),
  });
  const replay = useMutation({
    mutationFn: async () =>
      api.post('/api/public/dead-letters/{deadLetterId}/replay', { projectId }, { params: { deadLetterId: id } }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['dead-letters', projectId] }),
  });
  return (
    <Dialog title="Dead letter" onClose={onClose}>
      {letter.error === null ? null : <Failure error={letter.error} />}
      {letter.data === undefined ? null : <JsonView value={letter.data} label="The letter" />}
      {replay.error === null ? null : <Failure error={replay.error} />}
      {replay.data === undefined ? null : (
        <p role="status">
          {replay.data.state === 'replayed' ? 'It is stored.' : 'It was refused again, and stays open.'}
        </p>
      )}
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={!mayWrite || replay.isPending}
          onClick={() => replay.mutate()}
        >
          Try again
        </button>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
        {mayWrite ? null : <span className="soft">Your role may read it only.</span>}
      </div>
    </Dialog>
  );
};
