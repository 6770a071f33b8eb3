import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { wordsOf } from '../../format/words-of.ts';
import { WebhookSecret } from '../../parts/webhook-secret.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

const scopes = { project: 'the project', user: 'a user', tag: 'a tag', environment: 'an environment' } as const;
const periods = ['day', 'week', 'month', 'total'] as const;
const answers = ['deny', 'allow'] as const;

const labels = {
  amount: 'US dollars',
  thresholds: 'Thresholds in percent, separated by commas',
  webhookUrl: 'Webhook for alerts',
} as const;

/** As `bodyOf` reads them. */
const thresholdsPattern = String.raw`[\s,]*(\d+\s*%?\s*(,[\s,]*|$))*`;

const beginning = {
  name: '',
  kind: 'project' as keyof typeof scopes,
  value: '',
  period: 'month' as (typeof periods)[number],
  amount: '',
  thresholds: '80, 100',
  webhookUrl: '',
  whenOver: 'deny' as (typeof answers)[number],
};
type Fields = typeof beginning;

const bodyOf = ({ name, kind, value, period, amount, thresholds, webhookUrl, whenOver }: Fields) => ({
  name: name.trim(),
  scope: kind === 'project' ? { kind } : { kind, value: value.trim() },
  period,
  amount: amount.trim(),
  thresholds: wordsOf(thresholds.replaceAll('%', '')).map(Number),
  webhookUrl: webhookUrl.trim() === '' ? null : webhookUrl.trim(),
  whenOver,
});

/** Sets a budget, and shows the secret of its webhook once. */
export const NewBudget = ({ onClose }: { readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [fields, setFields] = useState(beginning);
  const set = (changed: Partial<Fields>): void => setFields({ ...fields, ...changed });
  const setting = useMutation({
    mutationFn: async () => api.post('/api/public/budgets', { projectId }, { body: bodyOf(fields) }),
    onSuccess: async ({ webhookSecret }) => {
      await queries.invalidateQueries({ queryKey: ['budgets', projectId] });
      if (webhookSecret === undefined) onClose();
    },
  });
  const secret = setting.data?.webhookSecret;
  return (
    <FormDialog
      title={secret === undefined ? 'New budget' : 'Copy the secret now'}
      submit="Set the budget"
      error={setting.error}
      labels={{ ...labels, scope: `Which ${fields.kind}` }}
      isBusy={setting.isPending}
      outcome={secret && <WebhookSecret secret={secret} />}
      onSubmit={() => setting.mutate()}
      onClose={onClose}
    >
      <Field label="Name" isNeeded value={fields.name} onChange={(name) => set({ name })} />
      <label className="labelled">
        Of
        <select
          className="field"
          value={fields.kind}
          onChange={(event) => set({ kind: event.target.value as Fields['kind'] })}
        >
          {Object.entries(scopes).map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {fields.kind === 'project' ? null : (
        <Field label={`Which ${fields.kind}`} isNeeded value={fields.value} onChange={(value) => set({ value })} />
      )}
      <Terms fields={fields} set={set} />
    </FormDialog>
  );
};

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly isNeeded?: boolean;
  readonly type?: string;
  readonly pattern?: string;
  readonly title?: string;
}

const Field = ({ label, value, onChange, isNeeded = false, type = 'text', ...others }: FieldProps) => (
  <TextField
    label={label}
    type={type}
    {...(type === 'number' ? { min: 0, step: 'any' } : {})}
    required={isNeeded}
    {...others}
    value={value}
    onChange={onChange}
  />
);

interface TermsProps {
  readonly fields: Fields;
  readonly set: (changed: Partial<Fields>) => void;
}

const Terms = ({ fields, set }: TermsProps) => (
  <>
    <label className="labelled">
      Period, in UTC
      <select
        className="field"
        value={fields.period}
        onChange={(event) => set({ period: event.target.value as Fields['period'] })}
      >
        {periods.map((period) => (
          <option key={period}>{period}</option>
        ))}
      </select>
    </label>
    <Field label={labels.amount} type="number" isNeeded value={fields.amount} onChange={(amount) => set({ amount })} />
    <Field
      label={labels.thresholds}
      pattern={thresholdsPattern}
      title="Whole numbers, such as 80, 100"
      value={fields.thresholds}
      onChange={(thresholds) => set({ thresholds })}
    />
    <Field
      label={labels.webhookUrl}
      type="url"
      value={fields.webhookUrl}
      onChange={(webhookUrl) => set({ webhookUrl })}
    />
    <label className="labelled">
      Once it is spent
      <select
        className="field"
        value={fields.whenOver}
        onChange={(event) => set({ whenOver: event.target.value as Fields['whenOver'] })}
      >
        {answers.map((answer) => (
          <option key={answer}>{answer}</option>
        ))}
      </select>
    </label>
  </>
);
