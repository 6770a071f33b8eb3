import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../../api/client.ts';
import { connectionsQuery, type Connection } from '../../../api/llm-connections.ts';
import { useProject } from '../../../api/project.ts';
import { readNow } from '../../../api/read-now.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { useUnchanged } from '../../../ui/use-unchanged.ts';
import {
  adapters,
  connectionBodyOf,
  fieldsOf,
  headersOf,
  placeOf,
  type Adapter,
  type ConnectionFields,
} from './connection-fields.ts';
import { TextField } from '../../../ui/text-field.tsx';

const labels = {
  provider: 'Provider, a name of your own',
  secretKey: 'Key',
  baseURL: "Base URL, where it is not the adapter's own",
  customModels: 'Models besides, separated by commas',
  extraHeaders: 'Headers, one in each line: name: value',
  'config.region': 'Region',
  'config.location': 'Location',
} as const;

interface ConnectionFormProps {
  /** Absent for a new connection. */
  readonly connection?: Connection;
  readonly onClose: () => void;
}

interface PartProps {
  readonly fields: ConnectionFields;
  readonly set: (changed: Partial<ConnectionFields>) => void;
}

/** Creates a connection, or replaces one completely: the key must be entered again. */
export const ConnectionForm = ({ connection, onClose }: ConnectionFormProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [fields, setFields] = useState(() => fieldsOf(connection));
  const set = (changed: Partial<ConnectionFields>): void => setFields((before) => ({ ...before, ...changed }));
  const { wrongLine } = headersOf(fields.headers);
  const { data: others = [] } = useQuery({ ...connectionsQuery(projectId), enabled: connection === undefined });
  /** Storing one under the name of another would replace that, with its key. */
  const isTaken = connection === undefined && others.some(({ provider }) => provider === fields.provider.trim());
  const { checkUnchanged } = useUnchanged(connection);
  const saving = useMutation({
    mutationFn: async () => {
      if (connection !== undefined)
        await checkUnchanged(async () => readNow(connectionsQuery(projectId), connection.id));
      return api.put('/api/public/llm-connections', { projectId }, { body: connectionBodyOf(fields) });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['llm-connections', projectId] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={connection === undefined ? 'New connection' : `Replace ${connection.provider}`}
      submit={connection === undefined ? 'Make the connection' : 'Replace it'}
      error={saving.error}
      labels={labels}
      isBusy={saving.isPending || isTaken || wrongLine !== undefined}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <TextField
        label={labels.provider}
        required
        maxLength={255}
        disabled={connection !== undefined}
        value={fields.provider}
        onChange={(text) => set({ provider: text })}
      />
      {isTaken ? (
        <p className="bad">There is a connection of this name. Replace it in its row, or choose another.</p>
      ) : null}
      <AdapterFields fields={fields} set={set} />
      <KeyField fields={fields} set={set} />
      <ModelFields fields={fields} set={set} />
      <HeaderLines fields={fields} set={set} wrongLine={wrongLine} />
      {connection === undefined ? null : (
        <p className="soft">It is replaced as a whole: nothing of its key and of the values of its headers stays.</p>
      )}
    </FormDialog>
  );
};

const AdapterFields = ({ fields, set }: PartProps) => {
  const place = placeOf[fields.adapter];
  return (
    <>
      <label className="labelled">
        Adapter
        <select
          className="field"
          value={fields.adapter}
          onChange={(event) => set({ adapter: event.target.value as Adapter })}
        >
          {Object.entries(adapters).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {place === undefined ? null : (
        <label className="labelled">
          {labels[place.name === 'region' ? 'config.region' : 'config.location']}
          <input
            className="field"
            required={place.isNeeded}
            value={fields.place}
            onChange={(event) => set({ place: event.target.value })}
          />
        </label>
      )}
      {fields.adapter === 'openai' ? (
        <label>
          <input
            type="checkbox"
            checked={fields.useResponsesApi}
            onChange={(event) => set({ useResponsesApi: event.target.checked })}
          />{' '}
          By the Responses API
        </label>
      ) : null}
    </>
  );
};

/** The text is hidden, and browsers do not store it. */
const KeyField = ({ fields, set }: PartProps) => (
  <label className="labelled">
    {fields.adapter === 'bedrock' ? 'Key: JSON with accessKeyId and secretAccessKey, or with apiKey' : labels.secretKey}
    <input
      className="field"
      type="password"
      autoComplete="off"
      required
      value={fields.secretKey}
      onChange={(event) => set({ secretKey: event.target.value })}
    />
    <span>It is encrypted, and never shown again.</span>
  </label>
);

const HeaderLines = ({ fields, set, wrongLine }: PartProps & { readonly wrongLine: number | undefined }) => (
  <label className="labelled">
    {labels.extraHeaders}
    <textarea
      className="field mono"
      rows={2}
      spellCheck={false}
      aria-invalid={wrongLine !== undefined}
      value={fields.headers}
      onChange={(event) => set({ headers: event.target.value })}
    />
    {wrongLine === undefined ? null : <span className="bad">Line {wrongLine} is no header with a value yet.</span>}
  </label>
);

const ModelFields = ({ fields, set }: PartProps) => (
  <>
    <TextField label={labels.baseURL} type="url" value={fields.baseURL} onChange={(text) => set({ baseURL: text })} />
    <TextField label={labels.customModels} value={fields.models} onChange={(text) => set({ models: text })} />
    <label>
      <input
        type="checkbox"
        checked={fields.withDefaultModels}
        onChange={(event) => set({ withDefaultModels: event.target.checked })}
      />{' '}
      The usual models of the adapter, too
    </label>
  </>
);
