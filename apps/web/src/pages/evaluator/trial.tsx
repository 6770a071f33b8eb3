import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Trial as Tried } from '../../api/evaluators.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { noTarget, TrialTarget, type ChosenTarget } from './trial-target.tsx';

interface TrialProps {
  readonly definition: () => object;
  readonly isReady: boolean;
}

const orNull = (id: string): string | null => (id === '' ? null : id);

/** Evaluates one trace, observation or run item by the definition in the form, and stores nothing. */
export const Trial = ({ definition, isReady }: TrialProps) => {
  const { id: projectId } = useProject();
  const [{ traceId, observationId, datasetItemId }, setTarget] = useState<ChosenTarget>(noTarget);
  const judging = useMutation({
    mutationFn: async () => {
      const target = { traceId, observationId: orNull(observationId), datasetItemId: orNull(datasetItemId) };
      const body = { definition: definition(), ...target };
      return api.post('/api/public/evaluators/test', { projectId }, { body });
    },
  });
  return (
    <section className="card stack" aria-label="Try it">
      <h2>Try it</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          judging.mutate();
        }}
      >
        <TrialTarget target={{ traceId, observationId, datasetItemId }} onChange={setTarget} />
        <div>
          <button type="submit" className="button" disabled={judging.isPending || !isReady || traceId === ''}>
            Judge it once
          </button>
        </div>
      </form>
      <p className="soft">Nothing is stored. A model that is called costs what it costs.</p>
      <div aria-live="polite" className="stack">
        {judging.isPending ? <span className="soft">Judging …</span> : null}
        {judging.error === null ? null : <Failure error={judging.error} />}
        {judging.data === undefined ? null : <Result tried={judging.data} />}
      </div>
    </section>
  );
};

const Result = ({ tried: { scores, error, calls } }: { readonly tried: Tried }) => (
  <>
    {error === null ? null : <p className="notice failed">{error}</p>}
    {scores.length === 0 ? null : (
      <div className="wide" tabIndex={0} role="region" aria-label="Scores of the trial">
        <table>
          <TableHead columns={['Score', 'Value', 'Comment']} />
          <tbody>
            {scores.map(({ name, value, comment }) => (
              <tr key={name}>
                <th scope="row">{name ?? 'that of the evaluator'}</th>
                <td>
                  <strong>{String(value)}</strong>
                </td>
                <td>{comment}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
    {calls.map((call, at) => (
      <Call key={at} call={call} />
    ))}
  </>
);

const Call = ({ call: { model, usage, cost, error } }: { readonly call: Tried['calls'][number] }) => (
  <p className="soft">
    {model}: {usage['input'] ?? 0} + {usage['output'] ?? 0} tokens,{' '}
    {cost === null ? <span className="warn">without a price</span> : <Money usd={Number(cost)} exact={cost} />}
    {error === null ? null : <span className="bad"> {error}</span>}
  </p>
);
