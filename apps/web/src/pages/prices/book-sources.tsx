import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { bookVersionsQuery, priceBookQuery } from './prices-query.ts';

type Version = Answer<'get', '/api/public/price-book/versions'>['data'][number];

const scopes = { project: 'this project', organization: 'the organization', instance: 'everybody' } as const;

/** The sources of the prices, and the changes of the price book. */
export const BookSources = () => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(priceBookQuery(projectId));
  return (
    <section className="card stack" aria-label="The book">
      <h2>The book{data === undefined ? '' : `: version ${fullCount(data.version)}`}</h2>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={90} /> : null}
      {data === undefined ? null : (
        <div className="wide" tabIndex={0} role="region" aria-label="Sources of prices">
          <table>
            <TableHead columns={['Source', 'For', { figures: 'Prices' }, { figures: 'Last added in version' }]} />
            <tbody>
              {data.sources.map(({ source, scope, models, version }) => (
                <tr key={`${source} ${scope} ${version}`}>
                  <th scope="row">{source === 'custom' ? 'set by hand' : source}</th>
                  <td>{scopes[scope]}</td>
                  <td className="figure">{fullCount(models)}</td>
                  <td className="figure">{version === null ? 'built in' : fullCount(version)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="soft">The price of the project counts first, then the organization’s, then everybody’s.</p>
      <Versions />
    </section>
  );
};

/** Loaded when it is opened. */
const Versions = () => {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Versions of the book</summary>
      {isOpen ? <VersionTable /> : null}
    </details>
  );
};

const VersionTable = () => {
  const { id: projectId } = useProject();
  const [page, setPage] = useState(1);
  const { data, error, refetch } = useQuery(bookVersionsQuery(projectId, page));
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={120} />;
  return (
    <div className="stack">
      <div className="wide" tabIndex={0} role="region" aria-label="Versions of the book as a table">
        <table>
          <TableHead columns={['Version', 'Since', 'What changed']} />
          <tbody>
            {data.data.map((version) => (
              <tr key={version.version}>
                <th scope="row">{fullCount(version.version)}</th>
                <td>
                  <Time at={version.createdAt} />
                </td>
                <td>{changesOf(version)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager meta={data.meta} onPage={setPage} />
    </div>
  );
};

const changesOf = ({ builtIn, added, removed, sources }: Version): string =>
  [
    builtIn === null ? '' : `built-in prices of ${builtIn}`,
    added === 0
      ? ''
      : `${fullCount(added)} added (${sources.map((source) => (source === 'custom' ? 'by hand' : source)).join(', ')})`,
    removed === 0 ? '' : `${fullCount(removed)} removed`,
  ]
    .filter((part) => part !== '')
    .join(', ');
