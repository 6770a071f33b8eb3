import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../../api/client.ts';
import { useProject } from '../../../api/project.ts';
import { readNow } from '../../../api/read-now.ts';
import { scoreConfigsQuery, type ScoreConfig } from '../../../api/score-configs.ts';
import { decimal } from '../../../ui/decimal.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useUnchanged } from '../../../ui/use-unchanged.ts';
import { CategoryRows } from './category-rows.tsx';
import { configBodyOf, dataTypes, fieldsOf, type ConfigFields } from './config-fields.ts';

const labels = { dataType: 'Type', minValue: 'At least', maxValue: 'At most' } as const;

interface ScoreConfigFormProps {
  /** Absent for a new config. */
  readonly config?: ScoreConfig;
  readonly onClose: () => void;
}

/** Creates a config, or changes one except for its type. */
export const ScoreConfigForm = ({ config, onClose }: ScoreConfigFormProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [fields, setFields] = useState(() => fieldsOf(config));
  const set = (changed: Partial<ConfigFields>): void => setFields((before) => ({ ...before, ...changed }));
  const { data: configs = [] } = useQuery(scoreConfigsQuery(projectId));
  const isTaken = configs.some(({ id, name }) => id !== config?.id && name === fields.name.trim());
  const { checkUnchanged } = useUnchanged(config);
  const saving = useMutation({
    mutationFn: async () => {
      const body = configBodyOf(fields);
      if (config === undefined) {
        const { dataType } = fields;
        return api.post('/api/public/score-configs', { projectId }, { body: { ...body, dataType } });
      }
      await checkUnchanged(async () => readNow(scoreConfigsQuery(projectId), config.id));
      const params = { configId: config.id };
      return api.patch('/api/public/score-configs/{configId}', { projectId }, { params, body });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['score-configs', projectId] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={config === undefined ? 'New score config' : `Change ${config.name}`}
      submit={config === undefined ? 'Make the config' : 'Save'}
      error={saving.error}
      labels={labels}
      isBusy={saving.isPending}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <NameAndType fields={fields} set={set} isNew={config === undefined} isTaken={isTaken} />
      {fields.dataType === 'NUMERIC' ? <Bounds fields={fields} set={set} isNew={config === undefined} /> : null}
      {fields.dataType === 'CATEGORICAL' ? (
        <CategoryRows categories={fields.categories} onChange={(categories) => set({ categories })} />
      ) : null}
      <label className="labelled">
        Description, which annotators read
        <textarea
          className="field"
          rows={2}
          maxLength={5000}
          value={fields.description}
          onChange={(event) => set({ description: event.target.value })}
        />
      </label>
      {config === undefined ? null : <p className="soft">Scores that were given before stay as they are.</p>}
    </FormDialog>
  );
};

interface FieldsProps {
  readonly fields: ConfigFields;
  readonly set: (changed: Partial<ConfigFields>) => void;
  readonly isNew: boolean;
}

const Bounds = ({ fields, set, isNew }: FieldsProps) => (
  <>
    <TextField
      label={labels.minValue}
      {...decimal}
      value={fields.minValue}
      onChange={(text) => set({ minValue: text })}
    />
    <TextField
      label={labels.maxValue}
      {...decimal}
      value={fields.maxValue}
      onChange={(text) => set({ maxValue: text })}
    />
    {isNew ? null : <p className="soft">A bound can be moved, and not be taken away.</p>}
  </>
);

/** The type of a config cannot be changed. */
const NameAndType = ({ fields, set, isNew, isTaken }: FieldsProps & { readonly isTaken: boolean }) => (
  <>
    <TextField label="Name" required maxLength={35} value={fields.name} onChange={(text) => set({ name: text })} />
    {isTaken ? (
      <p className="notice">
        There is a score config of this name. Scores of both have the same name in lists, charts and filters.
      </p>
    ) : null}
    <label className="labelled">
      {labels.dataType}
      <select
        className="field"
        value={fields.dataType}
        disabled={!isNew}
        onChange={(event) => set({ dataType: event.target.value as ConfigFields['dataType'] })}
      >
        {Object.entries(dataTypes).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  </>
);
