import { exactUsd } from '../../../format/money.ts';
import { fullCount } from '../../../format/numbers.ts';
import type { Observation } from '../trace-queries.ts';
import { TableHead } from '../../../ui/table-head.tsx';

const perMillion = 1_000_000;

const explained = ({ costSource, modelId, model, priceVersion }: Observation): string => {
  switch (costSource) {
    case 'provided':
      return 'The client sent this cost itself, and it is taken as it is.';
    case 'computed':
      return `Computed from the price of ${modelId ?? model ?? 'the model'} in force when the call began${priceVersion === null ? '' : ` (price version ${priceVersion})`}.`;
    case 'unpriced':
      return `There is usage, and no price is known for ${model ?? 'what was called'}. The totals leave it out, and it is priced by itself once the price book has a price.`;
    case 'none':
      break;
  }
  return 'No usage was reported, so there is no cost.';
};

/** The calculation of a cost: units by bucket, times the price of each. */
export const CostView = ({ observation }: { readonly observation: Observation }) => {
  const { usageDetails, costDetails, counted, repeats, usageRole, estimate } = observation;
  const buckets = [...new Set([...Object.keys(usageDetails), ...Object.keys(costDetails)])].filter(
    (name) => name !== 'total',
  );
  return (
    <div className="stack">
      <p>{explained(observation)}</p>
      {estimate === undefined ? null : <Estimated estimate={estimate} />}
      {counted ? null : (
        <p className="notice">
          Totals leave it out:{' '}
          {usageRole === 'aggregate'
            ? 'it adds up calls below it, which count themselves.'
            : `it reports a call that is counted${repeats === null ? ' elsewhere' : ` as ${repeats}`}.`}
        </p>
      )}
      {buckets.length === 0 ? null : (
        <div className="wide">
          <table>
            <TableHead
              columns={['Usage', { figures: 'Units' }, { figures: 'Price of a million' }, { figures: 'Cost' }]}
            />
            <tbody>
              {buckets.map((name) => (
                <Bucket key={name} name={name} units={usageDetails[name]} cost={costDetails[name]} />
              ))}
            </tbody>
            <tfoot>
              <Bucket name="total" units={usageDetails['total']} cost={costDetails['total']} isTotal />
            </tfoot>
          </table>
        </div>
      )}
    </div>
  );
};

/** Separate from the table of reported values: no total includes it. */
const Estimated = ({ estimate }: { readonly estimate: NonNullable<Observation['estimate']> }) => {
  const { usageDetails, totalCost } = estimate;
  const cost = totalCost === null ? 'no price is known' : exactUsd(totalCost);
  return (
    <p className="notice">
      Estimated from its texts: {fullCount(usageDetails.input)} tokens of input, {fullCount(usageDetails.output)} of
      output, {cost}. No total has it.
    </p>
  );
};

interface BucketProps {
  readonly name: string;
  readonly units: number | undefined;
  readonly cost: number | undefined;
  readonly isTotal?: boolean;
}

const Bucket = ({ name, units, cost, isTotal = false }: BucketProps) => (
  <tr>
    <th scope="row">{name}</th>
    <td className="figure">{units === undefined ? '' : fullCount(units)}</td>
    <td className="figure">
      {isTotal || units === undefined || units === 0 || cost === undefined
        ? ''
        : `$${((cost / units) * perMillion).toLocaleString('en', { maximumFractionDigits: 4 })}`}
    </td>
    <td className="figure">{cost === undefined ? '' : exactUsd(cost)}</td>
  </tr>
);
