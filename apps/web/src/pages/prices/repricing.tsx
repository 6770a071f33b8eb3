import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { presets, type Preset } from '../../format/time-range.ts';
import { Code } from '../../ui/code.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LabelledOptions } from '../../ui/labelled-options.tsx';
import { Money } from '../../ui/money.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { LastRepricing, repricingsKey } from './last-repricing.tsx';

const labels = { fromTimestamp: 'Calls of' } as const;

type Run = Answer<'post', '/api/public/costs/reprice'>;

/** A preview of the changes by re-pricing the calls of a period, and the run that makes them. */
export const Repricing = () => {
  const { id: projectId } = useProject();
  const [preset, setPreset] = useState<Preset>('30d');
  const [isAsking, setAsking] = useState(false);
  const trial = useMutation({
    mutationFn: async () => {
      const now = Date.now();
      const fromTimestamp = new Date(now - presets[preset].ms).toISOString();
      const body = { fromTimestamp, toTimestamp: new Date(now).toISOString(), dryRun: true };
      return api.post('/api/public/costs/reprice', { projectId }, { body });
    },
  });
  // A preview is of its period alone, and so is what follows from it.
  const choose = (chosen: Preset): void => {
    setPreset(chosen);
    trial.reset();
  };
  return (
    <section className="card stack" aria-label="Pricing again">
      <h2>Pricing again</h2>
      <p className="soft">
        Costs that were computed get the prices that the book has now; those that clients gave stay, and what was
        recorded first stays readable.
      </p>
      <div className="row">
        <label>
          <span className="only-heard">{labels.fromTimestamp}</span>
          <select className="field" value={preset} onChange={(event) => choose(event.target.value as Preset)}>
            <LabelledOptions of={presets} />
          </select>
        </label>
        <button type="button" className="button" disabled={trial.isPending} onClick={() => trial.mutate()}>
          What would change?
        </button>
      </div>
      {trial.error === null ? null : <Failure error={trial.error} labels={labels} />}
      {trial.data === undefined ? null : <Outcome run={trial.data} onApply={() => setAsking(true)} />}
      <LastRepricing />
      {isAsking && trial.data !== undefined ? (
        <Confirm
          title="Price these calls again?"
          text="It goes on in the background. What was recorded first stays readable, so it can be compared later."
          yes="Price again"
          no="Leave it"
          work={async () => {
            const { fromTimestamp, toTimestamp } = trial.data;
            const body = { fromTimestamp, toTimestamp, dryRun: false };
            await api.post('/api/public/costs/reprice', { projectId }, { body });
            trial.reset();
          }}
          changes={repricingsKey(projectId)}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </section>
  );
};

/** The run goes on, and only the command and the API show its outcome later. */
const Unfinished = ({ id }: { readonly id: string }) => (
  <div className="notice stack" role="status">
    <p>
      It takes longer than 20 seconds. Choose a shorter period, or read the outcome of this one later by its id, with
      either of these. Until they show it as done, it goes on.
    </p>
    <Code label="The command" text={`spanledger reprice show ${id}`} />
    <Code label="The request to the API" text={`GET /api/public/costs/reprice/${id}`} />
  </div>
);

const shownMax = 30;

const Outcome = ({ run, onApply }: { readonly run: Run; readonly onApply: () => void }) => {
  const { state, problem, totals, differences } = run;
  if (problem !== null) return <Failure error={problem} />;
  if (state === 'queued' || state === 'running') return <Unfinished id={run.id} />;
  if (totals.observations === 0) return <p role="status">Nothing would change.</p>;
  return (
    <>
      <p role="status">
        {fullCount(totals.observations)} {totals.observations === 1 ? 'call' : 'calls'} would change, from{' '}
        <Money usd={Number(totals.costBefore)} exact={totals.costBefore} /> to{' '}
        <Money usd={Number(totals.costAfter)} exact={totals.costAfter} />; calls without a price from{' '}
        {fullCount(totals.unpricedBefore)} to {fullCount(totals.unpricedAfter)}.
      </p>
      <div className="wide" tabIndex={0} role="region" aria-label="Differences by day and model">
        <table>
          <TableHead columns={['Day', 'Model', { figures: 'Calls' }, { figures: 'Before' }, { figures: 'After' }]} />
          <tbody>
            {differences.slice(0, shownMax).map(({ day, model, observations, costBefore, costAfter }) => (
              <tr key={JSON.stringify([day, model])}>
                <th scope="row">{day}</th>
                <td>{model}</td>
                <td className="figure">{fullCount(observations)}</td>
                <td className="figure">
                  <Money usd={Number(costBefore)} exact={costBefore} />
                </td>
                <td className="figure">
                  <Money usd={Number(costAfter)} exact={costAfter} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {differences.length > shownMax ? (
        <p className="soft">
          {fullCount(differences.length - shownMax)} more rows are not shown; the sums above have them.
        </p>
      ) : null}
      <div>
        <button type="button" className="button" onClick={onApply}>
          Price again …
        </button>
      </div>
    </>
  );
};
