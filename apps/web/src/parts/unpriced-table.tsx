import type { UnpricedModel } from '../api/unpriced.ts';
import { fullCount } from '../format/numbers.ts';
import { TableHead, type ColumnHead } from '../ui/table-head.tsx';
import { Time } from '../ui/time.tsx';

const columns: readonly ColumnHead[] = ['Model', 'Provider', { figures: 'Calls' }, 'Units', 'Last seen'];

interface UnpricedTableProps {
  readonly models: readonly UnpricedModel[];
  /** Sets a price for a model; absent if that is not offered. */
  readonly onPrice?: ((model: string) => void) | undefined;
}

/** Models without a price, with their usage. */
export const UnpricedTable = ({ models, onPrice }: UnpricedTableProps) => (
  <div className="wide" tabIndex={0} role="region" aria-label="Models without a price">
    <table>
      <TableHead columns={onPrice === undefined ? columns : [...columns, { unseen: 'Changes' }]} />
      <tbody>
        {models.map(({ model, provider, observations, units, lastSeen }) => (
          <tr key={JSON.stringify([model, provider])}>
            <th scope="row">{model ?? 'no model'}</th>
            <td>{provider}</td>
            <td className="figure">{fullCount(observations)}</td>
            <td className="unbroken">
              {Object.entries(units)
                .map(([bucket, count]) => `${fullCount(count)} ${bucket}`)
                .join(', ')}
            </td>
            <td>
              <Time at={lastSeen} />
            </td>
            {onPrice === undefined ? null : (
              <td className="figure">
                {model === null ? null : (
                  <button
                    type="button"
                    className="button"
                    aria-label={`Set a price for ${model}`}
                    onClick={() => onPrice(model)}
                  >
                    Set a price …
                  </button>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
