import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { allPages } from '../../../api/all-pages.ts';
import { api } from '../../../api/client.ts';
import { useMay, useProject } from '../../../api/project.ts';
import { Failure } from '../../../ui/failure.tsx';
import { RemoveButton } from '../../../ui/remove-button.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { TableHead } from '../../../ui/table-head.tsx';
import { Tags } from '../../../ui/tags.tsx';
import { Time } from '../../../ui/time.tsx';
import { adapters, type Connection } from './connection-fields.ts';
import { ConnectionForm } from './connection-form.tsx';

const connectionsOfPage = 100;

/** The providers of models that the project may call, whose keys are never shown. */
export const Connections = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [open, setOpen] = useState<'new' | Connection>();
  const { data, error, refetch } = useQuery({
    queryKey: ['llm-connections', projectId],
    queryFn: async ({ signal }): Promise<readonly Connection[]> =>
      allPages(async (page) =>
        api.get('/api/public/llm-connections', { projectId }, { query: { page, limit: connectionsOfPage }, signal }),
      ),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={200} />;
  return (
    <>
      {mayWrite ? (
        <div>
          <button type="button" className="button primary" onClick={() => setOpen('new')}>
            New connection
          </button>
        </div>
      ) : null}
      {data.length === 0 ? (
        <p className="soft">
          No connection yet. One has the key of a provider of models, encrypted, with which judges call its models.
        </p>
      ) : (
        <ConnectionTable connections={data} onReplace={setOpen} />
      )}
      {open === undefined ? null : (
        <ConnectionForm {...(open === 'new' ? {} : { connection: open })} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
};

interface ConnectionTableProps {
  readonly connections: readonly Connection[];
  readonly onReplace: (connection: Connection) => void;
}

const ConnectionTable = ({ connections, onReplace }: ConnectionTableProps) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="LLM connections as a table">
    <table>
      <TableHead
        columns={['Provider', 'Adapter', 'Key', 'Address', 'Models', 'Headers', 'Changed', { unseen: 'Changes' }]}
      />
      <tbody>
        {connections.map((connection) => (
          <ConnectionRow key={connection.id} connection={connection} onReplace={() => onReplace(connection)} />
        ))}
      </tbody>
    </table>
  </div>
);

interface ConnectionRowProps {
  readonly connection: Connection;
  readonly onReplace: () => void;
}

const ConnectionRow = ({ connection, onReplace }: ConnectionRowProps) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const { id, provider, adapter, displaySecretKey, baseURL, customModels, withDefaultModels } = connection;
  const params = { connectionId: id };
  return (
    <tr>
      <th scope="row">{provider}</th>
      <td title={adapters[adapter]}>{adapter}</td>
      <td>
        <code>{displaySecretKey}</code>
      </td>
      <td>{baseURL ?? <span className="soft">that of the adapter</span>}</td>
      <td>
        {withDefaultModels ? <span className="soft">the usual ones </span> : null}
        <Tags tags={customModels} />
      </td>
      <td>
        <Tags tags={connection.extraHeaderKeys} />
      </td>
      <td>
        <Time at={connection.updatedAt} />
      </td>
      <td className="figure">
        {mayWrite ? (
          <>
            <button type="button" className="button" aria-label={`Replace ${provider}`} onClick={onReplace}>
              Replace …
            </button>{' '}
            <RemoveButton
              label={`Delete the connection ${provider}`}
              title={`Delete the connection ${provider}?`}
              text="With its key. What calls models by it fails from then on."
              work={async () => api.remove('/api/public/llm-connections/{connectionId}', { projectId }, { params })}
              changes={['llm-connections', projectId]}
            />
          </>
        ) : null}
      </td>
    </tr>
  );
};
