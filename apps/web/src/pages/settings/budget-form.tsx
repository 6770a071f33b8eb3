import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { budgetsQuery, type Budget } from '../../api/budgets.ts';
import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { readNow } from '../../api/read-now.ts';
import { wordsOf } from '../../format/words-of.ts';
import { WebhookSecret } from '../../parts/webhook-secret.tsx';
import { positiveDecimal } from '../../ui/decimal.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useUnchanged } from '../../ui/use-unchanged.ts';

const scopes = { project: 'the project', user: 'a user', tag: 'a tag', environment: 'an environment' } as const;
const periods = ['day', 'week', 'month', 'total'] as const;
const answers = ['deny', 'allow'] as const;
type BudgetAnswer = (typeof answers)[number];

const labels = {
  amount: 'US dollars',
  thresholds: 'Thresholds in percent, separated by commas',
  webhookUrl: 'Webhook for alerts',
} as const;

/** As `termsOf` reads them. */
const thresholdsPattern = String.raw`[\s,]*(\d+\s*%?\s*(,[\s,]*|$))*`;

const beginning = {
  name: '',
  kind: 'project' as keyof typeof scopes,
  value: '',
  period: 'month' as (typeof periods)[number],
  amount: '',
  thresholds: '80, 100',
  webhookUrl: '',
  whenOver: 'deny' as BudgetAnswer,
  whenUnknown: 'allow' as BudgetAnswer,
};
type Fields = typeof beginning;

const fieldsOf = ({ scope, thresholds, webhookUrl, ...budget }: Budget): Fields => ({
  ...budget,
  kind: scope.kind,
  value: scope.value ?? '',
  thresholds: thresholds.join(', '),
  webhookUrl: webhookUrl ?? '',
});

const termsOf = ({ name, amount, thresholds, webhookUrl, whenOver, whenUnknown }: Fields) => ({
  name: name.trim(),
  amount: amount.trim(),
  thresholds: wordsOf(thresholds.replaceAll('%', '')).map(Number),
  webhookUrl: webhookUrl.trim() === '' ? null : webhookUrl.trim(),
  whenOver,
  whenUnknown,
});

const scopeOf = ({ kind, value }: Fields) => (kind === 'project' ? { kind } : { kind, value: value.trim() });

interface BudgetFormProps {
  /** The budget whose terms change; absent for a new one. */
  readonly budget?: Budget;
  readonly onClose: () => void;
}

/** Sets a budget or changes its terms, and shows the secret of its webhook once. */
export const BudgetForm = ({ budget, onClose }: BudgetFormProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [fields, setFields] = useState(() => (budget === undefined ? beginning : fieldsOf(budget)));
  const set = (changed: Partial<Fields>): void => setFields({ ...fields, ...changed });
  const { checkUnchanged } = useUnchanged(budget);
  const setting = useMutation({
    mutationFn: async () => {
      const terms = termsOf(fields);
      if (budget !== undefined) {
        await checkUnchanged(async () => readNow(budgetsQuery(projectId), budget.id));
        const params = { budgetId: budget.id };
        return api.put('/api/public/budgets/{budgetId}', { projectId }, { params, body: terms });
      }
      const body = { ...terms, scope: scopeOf(fields), period: fields.period };
      return api.post('/api/public/budgets', { projectId }, { body });
    },
    onSuccess: async ({ webhookSecret }) => {
      await queries.invalidateQueries({ queryKey: ['budgets', projectId] });
      if (webhookSecret === undefined) onClose();
    },
  });
  const secret = setting.data?.webhookSecret;
  const title = budget === undefined ? 'New budget' : `Change the budget ${budget.name}`;
  return (
    <FormDialog
      title={secret === undefined ? title : 'Copy the secret now'}
      submit={budget === undefined ? 'Set the budget' : 'Save'}
      error={setting.error}
      labels={{ ...labels, scope: `Which ${fields.kind}` }}
      isBusy={setting.isPending}
      outcome={secret && <WebhookSecret secret={secret} />}
      onSubmit={() => setting.mutate()}
      onClose={onClose}
    >
      <Field label="Name" isNeeded value={fields.name} onChange={(name) => set({ name })} />
      {budget === undefined ? <Scope fields={fields} set={set} /> : null}
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
  readonly inputMode?: 'decimal';
  readonly pattern?: string;
  readonly title?: string;
}

const Field = ({ label, value, onChange, isNeeded = false, type = 'text', ...others }: FieldProps) => (
  <TextField label={label} type={type} required={isNeeded} {...others} value={value} onChange={onChange} />
);

interface PartProps {
  readonly fields: Fields;
  readonly set: (changed: Partial<Fields>) => void;
}

/** Whose costs count, and when: fixed once the budget is set. */
const Scope = ({ fields, set }: PartProps) => (
  <>
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
    <Choice label="Period, in UTC" among={periods} value={fields.period} onChange={(period) => set({ period })} />
  </>
);

const Terms = ({ fields, set }: PartProps) => (
  <>
    <Field
      label={labels.amount}
      {...positiveDecimal}
      isNeeded
      value={fields.amount}
      onChange={(amount) => set({ amount })}
    />
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
    <Choice
      label="Once it is spent"
      among={answers}
      value={fields.whenOver}
      onChange={(whenOver) => set({ whenOver })}
    />
    <Choice
      label="While what is spent is not known"
      among={answers}
      value={fields.whenUnknown}
      onChange={(whenUnknown) => set({ whenUnknown })}
    />
  </>
);

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly among: readonly Value[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

const Choice = <Value extends string>({ label, among, value, onChange }: ChoiceProps<Value>) => (
  <label className="labelled">
    {label}
    <select className="field" value={value} onChange={(event) => onChange(event.target.value as Value)}>
      {among.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  </label>
);
