import './prices.css';

import { Link } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { useMay, useProject } from '../../api/project.ts';
import { priceUsd } from '../../format/money.ts';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { perMillion, type ModelPrice } from './price-book.ts';
import { tierText } from './pricing-tiers.ts';

interface PriceTableProps {
  readonly title: string;
  readonly prices: readonly ModelPrice[];
  readonly empty: string;
}

/** Prices of models, in US dollars per million units. */
export const PriceTable = ({ title, prices, empty }: PriceTableProps) => (
  <section className="stack" aria-label={title}>
    <h2>{title}</h2>
    {prices.length === 0 ? (
      <p className="soft">{empty}</p>
    ) : (
      <div className="card wide" tabIndex={0} role="region" aria-label={`${title} as a table`}>
        <table>
          <TableHead
            columns={[
              'Model',
              'Provider',
              { figures: 'Input, a million' },
              { figures: 'Output, a million' },
              'Other prices',
              'From',
              { unseen: 'Changes' },
            ]}
          />
          <tbody>
            {prices.map((price) => (
              <PriceRow key={price.id} price={price} />
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
);

const shownBuckets: ReadonlySet<string> = new Set(['input', 'output']);

const PriceRow = ({ price }: { readonly price: ModelPrice }) => {
  const { id: projectId } = useProject();
  const canRemove = useMay('write') && !price.isLangfuseManaged;
  const { id, modelName, provider, startDate, inputPrice, outputPrice, prices, pricingTiers } = price;
  const others = Object.entries(prices).filter(([bucket]) => !shownBuckets.has(bucket));
  return (
    <tr>
      <th scope="row">
        <Link
          to="/project/$projectId/prices"
          params={{ projectId }}
          search={(before) => ({ ...before, model: modelName })}
          activeProps={{}}
        >
          {modelName}
        </Link>
      </th>
      <td className="soft">{provider ?? 'any'}</td>
      <td className="figure">{inputPrice === null ? '–' : priceUsd(perMillion(inputPrice))}</td>
      <td className="figure">{outputPrice === null ? '–' : priceUsd(perMillion(outputPrice))}</td>
      <td className="soft">
        {others.map(([bucket, { price: each }]) => `${bucket} ${priceUsd(perMillion(each))}`).join(', ')}
        {pricingTiers
          .filter(({ isDefault }) => !isDefault)
          .map((tier) => (
            <div key={tier.id} className="unbroken">
              {tierText(tier)}: <TierPrice prices={tier.prices} bucket="input" />,{' '}
              <TierPrice prices={tier.prices} bucket="output" />
            </div>
          ))}
      </td>
      <td className="unbroken">{startDate === null ? 'ever since' : <Time at={startDate} />}</td>
      <td className="figure">
        {canRemove ? (
          <RemoveButton
            label={`Delete the price of ${modelName}`}
            title={`Delete the price of ${modelName}?`}
            text="What it priced keeps its cost. From now on the next price that matches counts."
            work={async () => api.remove('/api/public/models/{modelId}', { projectId }, { params: { modelId: id } })}
            changes={['models', projectId]}
          />
        ) : null}
      </td>
    </tr>
  );
};

interface TierPriceProps {
  readonly prices: Readonly<Record<string, number>>;
  readonly bucket: 'input' | 'output';
}

const TierPrice = ({ prices, bucket }: TierPriceProps) => {
  const price = prices[bucket] ?? prices['total'];
  return (
    <>
      {bucket} {price === undefined ? '–' : priceUsd(perMillion(price))}
    </>
  );
};
