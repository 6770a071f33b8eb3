import type { ReactNode } from 'react';

import { durationText } from '../../format/durations.ts';
import { Money } from '../../ui/money.tsx';
import { Time } from '../../ui/time.tsx';
import type { ColumnName } from './column-names.ts';
import type { ListedTrace } from './traces-query.ts';

export interface Column {
  readonly label: string;
  /** As a grid has it. */
  readonly width: string;
  readonly isFigure?: true;
  /** By which the list may be ordered. */
  readonly order?: string;
  readonly cell: (trace: ListedTrace) => ReactNode;
  /** For files. */
  readonly value: (trace: ListedTrace) => unknown;
}

const shownCharacters = 160;

const preview = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, shownCharacters);

const text = (label: string, width: string, value: (trace: ListedTrace) => string | null): Column => ({
  label,
  width,
  cell: (trace) => <span title={value(trace) ?? ''}>{value(trace)}</span>,
  value,
});

export const columns: Readonly<Record<ColumnName, Column>> = {
  time: {
    label: 'Time',
    width: '204px',
    order: 'timestamp.desc',
    cell: ({ timestamp }) => <Time at={timestamp} />,
    value: ({ timestamp }) => timestamp,
  },
  name: text('Name', 'minmax(160px, 2fr)', ({ name }) => name),
  user: text('User', 'minmax(90px, 1fr)', ({ userId }) => userId),
  session: text('Session', 'minmax(90px, 1fr)', ({ sessionId }) => sessionId),
  latency: {
    label: 'Latency',
    width: '104px',
    isFigure: true,
    order: 'latency.desc',
    cell: ({ latency }) => durationText(latency * 1000),
    value: ({ latency }) => latency,
  },
  cost: {
    label: 'Cost',
    width: '104px',
    isFigure: true,
    order: 'totalCost.desc',
    cell: ({ totalCost, unpricedObservations = 0 }) => (
      <>
        <Money usd={totalCost} />
        {unpricedObservations === 0 ? null : (
          <span className="warn" title={`${unpricedObservations} observations have usage without a price`}>
            {' '}
            +?
          </span>
        )}
      </>
    ),
    value: ({ totalCost }) => totalCost,
  },
  tags: {
    label: 'Tags',
    width: 'minmax(110px, 1.2fr)',
    cell: ({ tags }) => tags.map((tag) => <TagText key={tag} text={tag} />),
    value: ({ tags }) => tags.join(', '),
  },
  environment: text('Environment', '110px', ({ environment }) => environment),
  release: text('Release', '110px', ({ release }) => release),
  version: text('Version', '110px', ({ version }) => version),
  input: text('Input', 'minmax(160px, 2fr)', ({ input }) => preview(input)),
  output: text('Output', 'minmax(160px, 2fr)', ({ output }) => preview(output)),
  id: text('Id', 'minmax(120px, 1fr)', ({ id }) => id),
};

const TagText = ({ text }: { readonly text: string }) => <span className="tag">{text}</span>;
