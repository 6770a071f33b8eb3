import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';

import { useProject } from '../../api/project.ts';
import { resolveRange } from '../../format/time-range.ts';
import { Failure } from '../../ui/failure.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ActOn } from './act-on.tsx';
import { anyTraceQuery } from './any-trace-query.ts';
import { FirstTrace } from './first-trace.tsx';
import { OverTime } from './over-time.tsx';
import { TopLists } from './top-lists.tsx';

const usual = '24h';

/** The recent activity of a project; in an empty project, instructions to send a first trace. */
export const HomePage = () => {
  const project = useProject();
  const { data: hasTraces, error, refetch } = useQuery(anyTraceQuery(project.id));
  if (hasTraces === true) return <Overview />;
  if (error !== null)
    return (
      <div className="page">
        <h1>{project.name}</h1>
        <Failure error={error} onRetry={() => void refetch()} />
      </div>
    );
  return hasTraces === undefined ? <PageSkeleton /> : <FirstTrace />;
};

const Overview = () => {
  const project = useProject();
  const search = useSearch({ from: '/project/$projectId/' });
  const navigate = useNavigate({ from: '/project/$projectId/' });
  const now = useNow();
  const range = resolveRange(search, usual, now);
  const choose = (from: string, to: string): void => void navigate({ search: { from, to } });
  return (
    <div className="page">
      <header className="row apart">
        <h1>{project.name}</h1>
        <RangePicker search={search} usual={usual} onChange={(search) => void navigate({ search })} />
      </header>
      <OverTime range={range} onPick={choose} />
      <ActOn range={range} />
      <TopLists range={range} />
    </div>
  );
};
