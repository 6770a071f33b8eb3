import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { upload } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { TextField } from '../../ui/text-field.tsx';

type Plan = Answer<'post', '/api/public/price-book/import'>;

interface Chosen {
  readonly file: File | undefined;
  readonly begin: 'now' | 'ever' | 'day';
  readonly day: string;
  readonly isPruned: boolean;
}

/** Imports prices from a file in LiteLLM's format: first shows the plan, then applies it after confirmation. */
export const ImportPrices = ({ onClose }: { readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Chosen>({ file: undefined, begin: 'now', day: '', isPruned: false });
  const importing = useMutation({
    mutationFn: async ({ file, dryRun }: { readonly file: File; readonly dryRun: boolean }) => {
      const { begin, day, isPruned } = chosen;
      const from = begin === 'day' ? day : begin === 'ever' ? 'ever' : undefined;
      const query = { dryRun: String(dryRun), from, prune: String(isPruned) };
      return upload(
        '/api/public/price-book/import',
        { projectId },
        { query },
        { content: file, type: 'application/json' },
      );
    },
    onSuccess: async ({ dryRun }) => {
      if (dryRun) return;
      await queries.invalidateQueries({ queryKey: ['models', projectId] });
      await queries.invalidateQueries({ queryKey: ['unpriced', projectId] });
    },
  });
  const plan = importing.data;
  const isPlanned = plan?.dryRun === true && countOf(plan) > 0;
  const choose = (changed: Partial<Chosen>): void => {
    setChosen({ ...chosen, ...changed });
    importing.reset();
  };
  return (
    <FormDialog
      title="Import prices"
      submit={isPlanned ? `Change ${fullCount(countOf(plan))} prices` : 'What would change?'}
      className="broad"
      error={importing.error}
      isBusy={importing.isPending || chosen.file === undefined || plan?.dryRun === false}
      onSubmit={() =>
        chosen.file === undefined ? undefined : importing.mutate({ file: chosen.file, dryRun: !isPlanned })
      }
      onClose={onClose}
    >
      <ChosenFields chosen={chosen} choose={choose} />
      {plan === undefined ? null : <PlanView plan={plan} />}
    </FormDialog>
  );
};

const countOf = ({ totals: { added, changed, removed } }: Plan): number => added + changed + removed;

interface ChosenFieldsProps {
  readonly chosen: Chosen;
  readonly choose: (changed: Partial<Chosen>) => void;
}

const ChosenFields = ({ chosen: { begin, day, isPruned }, choose }: ChosenFieldsProps) => (
  <>
    <label className="labelled">
      File
      <input type="file" accept=".json" required onChange={(event) => choose({ file: event.target.files?.[0] })} />
    </label>
    <p className="soft">
      JSON in the format of LiteLLM’s <code>model_prices_and_context_window.json</code>. Its prices become those of this
      project. Prices set by hand stay as they are.
    </p>
    <div className="row">
      <label className="labelled">
        Prices that changed begin
        <select
          className="field"
          value={begin}
          onChange={(event) => choose({ begin: event.target.value as Chosen['begin'] })}
        >
          <option value="now">now</option>
          <option value="day">on a day</option>
          <option value="ever">ever since, as if they had always been so</option>
        </select>
      </label>
      {begin === 'day' ? (
        <TextField label="Day (UTC)" type="date" required value={day} onChange={(text) => choose({ day: text })} />
      ) : null}
    </div>
    <label>
      <input type="checkbox" checked={isPruned} onChange={(event) => choose({ isPruned: event.target.checked })} />{' '}
      Remove what was imported before and is not in the file
    </label>
  </>
);

const names = {
  added: 'new',
  changed: 'changed',
  removed: 'removed',
  gone: 'not in the file, stays',
  kept: 'set by hand, stays',
} as const;
const shownMax = 200;

const PlanView = ({ plan }: { readonly plan: Plan }) => {
  const { dryRun, version, prices, totals } = plan;
  const shown = prices.slice(0, shownMax);
  const rest = totals.added + totals.changed + totals.gone + totals.kept - shown.length;
  return (
    <section className="stack" aria-label="Plan">
      <p role="status">
        {dryRun
          ? 'It would be'
          : version === null
            ? 'Nothing was changed:'
            : `Version ${fullCount(version)} of the book:`}{' '}
        {fullCount(totals.added)} new, {fullCount(totals.changed)} changed, {fullCount(totals.removed)} removed;{' '}
        {fullCount(totals.unchanged)} unchanged, {fullCount(totals.kept)} set by hand,{' '}
        {fullCount(totals.gone - totals.removed)} not in the file, {fullCount(totals.withoutPricePerToken)} without a
        price per token.
      </p>
      {shown.length === 0 ? null : (
        <div
          className="wide tall"
          tabIndex={0}
          role="region"
          aria-label="Prices of the plan, in US dollars for a million units"
        >
          <table>
            <TableHead columns={['Change', 'Model', 'Provider', { figures: 'Input' }, { figures: 'Output' }, 'From']} />
            <tbody>
              {shown.map(({ change, modelName, provider, before, after, startDate }) => (
                <tr key={JSON.stringify([change, modelName, provider, startDate])}>
                  <td className="soft">{names[change]}</td>
                  <th scope="row">{modelName}</th>
                  <td>{provider}</td>
                  <td className="figure">{changeOf(before?.['input'], after?.['input'])}</td>
                  <td className="figure">{changeOf(before?.['output'], after?.['output'])}</td>
                  <td>{startDate === null ? 'ever since' : startDate.slice(0, 10)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rest > 0 ? <p className="soft">And {fullCount(rest)} more.</p> : null}
    </section>
  );
};

/** One price, or both if they differ. */
const changeOf = (before: string | undefined, after: string | undefined): string => {
  const [then, now] = [before, after].map((price) => (price === undefined ? undefined : `$${price}`));
  if (then === undefined || then === now) return now ?? '–';
  return now === undefined ? then : `${then} → ${now}`;
};
