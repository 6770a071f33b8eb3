import { useState } from 'react';

import { TimeChart } from '../../charts/time-chart.tsx';
import { shortUsd } from '../../format/money.ts';
import { dayMs } from '../../format/times.ts';
import { perMillion, priceAt, type ModelPrice } from './price-book.ts';

const days = 180;

interface PriceOverTimeProps {
  readonly model: string;
  /** Those of the model. */
  readonly prices: readonly ModelPrice[];
}

/** What a million units of a model cost on each day of the last half year, by the prices that the book has now. */
export const PriceOverTime = ({ model, prices }: PriceOverTimeProps) => {
  const [today] = useState(() => Math.floor(Date.now() / dayMs));
  const times = Array.from({ length: days }, (_, at) => (today - days + 1 + at) * dayMs);
  const pricesThen = times.map((time) => priceAt(prices, time + dayMs - 1));
  const valuesOf = (member: 'inputPrice' | 'outputPrice'): readonly number[] =>
    pricesThen.map((price) => perMillion(price?.[member] ?? 0));
  return (
    <section className="card stack" aria-label={`Price of ${model}`}>
      <h2>{model}: US dollars for a million units, over half a year</h2>
      <TimeChart
        label={`Price of ${model} over time`}
        kind="steps"
        times={times.map((time) => new Date(time).toISOString())}
        bucketMs={dayMs}
        series={[
          { name: 'Input', values: valuesOf('inputPrice') },
          { name: 'Output', values: valuesOf('outputPrice') },
        ]}
        format={shortUsd}
        height={160}
      />
      {prices.some(({ pricingTiers }) => pricingTiers.length > 1) ? (
        <p className="soft">Long inputs or service tiers of this model cost more or less than that.</p>
      ) : null}
    </section>
  );
};
