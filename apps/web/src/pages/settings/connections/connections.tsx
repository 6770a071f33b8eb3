import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../../api/client.ts';
import { connectionsQuery, type Connection } from '../../../api/llm-connections.ts';
import { useMay, useProject } from '../../../api/project.ts';
import { ListSection } from '../../../ui/list-section.tsx';
import { RemoveButton } from '../../../ui/remove-button.tsx';
import { TableHead } from '../../../ui/table-head.tsx';
import { Tags } from '../../../ui/tags.tsx';
import { Time } from '../../../ui/time.tsx';
import { adapters } from './connection-fields.ts';
import { ConnectionForm } from './connection-form.tsx';

/** The model providers that the project may call; their keys are never shown. */
export const Connections = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [open, setOpen] = useState<'new' | Connection>();
  const list = useQuery(connectionsQuery(projectId));
  return (
    <>
      <ListSection
        make="New connection"
        onMake={mayWrite ? () => setOpen('new') : undefined}
        list={list}
        empty="No connection yet. One has the key of a provider of models, encrypted, with which judges call its models."
      >
        {(rows) => <ConnectionTable connections={rows} onReplace={setOpen} />}
      </ListSection>
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
