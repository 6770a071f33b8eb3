import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

import { TimeChart } from '../../charts/time-chart.tsx';
import { shortUsd } from '../../format/money.ts';
import { fullCount } from '../../format/numbers.ts';
import { dayMs } from '../../format/times.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { daysOf, type PriceStep } from './price-book.ts';
import { priceHistoryQuery } from './prices-query.ts';
import { useProject } from '../../api/project.ts';

const periods = [
  [90, '90 days'],
  [365, 'a year'],
  [1095, 'three years'],
] as const;

/** The price of a model's calls on each day, by the current price book, with the start of each price. */
export const PriceOverTime = ({ model }: { readonly model: string }) => {
  const { id: projectId } = useProject();
  const [days, setDays] = useState<number>(365);
  const { data, error, refetch } = useQuery(priceHistoryQuery(projectId, model, days));
  const section = useRef<HTMLElement>(null);
  // It is above the table in which the model was chosen.
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={section} className="card stack" aria-label={`Price of ${model}`}>
      <div className="row apart">
        <h2>{model}: US dollars for a million units</h2>
        <div className="row">
          <label>
            <span className="only-heard">Period</span>
            <select className="field" value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {periods.map(([count, label]) => (
                <option key={count} value={count}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <Link
            className="button"
            to="/project/$projectId/prices"
            params={{ projectId }}
            search={({ model: _model, ...others }) => others}
          >
            Close
          </Link>
        </div>
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={220} />
        ) : null
      ) : (
        <Steps model={model} steps={data.steps} />
      )}
    </section>
  );
};

const Steps = ({ model, steps }: { readonly model: string; readonly steps: readonly PriceStep[] }) => {
  const [today] = useState(() => Math.floor(Date.now() / dayMs) * dayMs);
  if (steps.every(({ matched }) => matched === null)) return <p className="soft">{model} has no price in the book.</p>;
  const { times, input, output } = daysOf(steps, today);
  return (
    <>
      <TimeChart
        label={`Price of ${model} over time`}
        kind="steps"
        times={times}
        bucketMs={dayMs}
        series={[
          { name: 'Input', values: input },
          { name: 'Output', values: output },
        ]}
        format={shortUsd}
        height={160}
      />
      <div className="wide" tabIndex={0} role="region" aria-label={`Changes of the price of ${model}`}>
        <table>
          <TableHead columns={['From', { figures: 'Input' }, { figures: 'Output' }, 'Other prices', 'Source']} />
          <tbody>
            {steps.toReversed().map((step) => (
              <StepRow key={step.from} step={step} isFirst={step === steps[0]} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};

const StepRow = ({ step, isFirst }: { readonly step: PriceStep; readonly isFirst: boolean }) => {
  const { from, source, matched, provider, rates } = step;
  const { input = rates['total'], output = rates['total'], total: _total, ...others } = rates;
  const day = from.slice(0, 10);
  return (
    <tr>
      <th scope="row">{isFirst ? `${day} or before` : day}</th>
      <td className="figure">{input === undefined ? '–' : `$${input.perMillion}`}</td>
      <td className="figure">{output === undefined ? '–' : `$${output.perMillion}`}</td>
      <td className="soft">
        {Object.entries(others)
          .map(([bucket, { perMillion }]) => `${bucket} $${perMillion}`)
          .join(', ')}
        {Object.entries(rates).flatMap(([bucket, { tiers }]) =>
          tiers.map(({ above, perMillion }) => (
            <div key={`${bucket} ${above}`}>
              {bucket} ${perMillion} above {fullCount(above)} input units
            </div>
          )),
        )}
      </td>
      <td className="soft">
        {source ?? 'no price'}
        {matched === null ? '' : ` (${provider === null ? '' : `${provider}: `}${matched})`}
      </td>
    </tr>
  );
};
