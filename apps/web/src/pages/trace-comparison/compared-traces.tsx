import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { StepTree } from '../trace/step-tree.ts';
import type { Trace } from '../trace/trace-queries.ts';
import { useSteps } from '../trace/use-steps.ts';
import { alignSteps, idOfPair } from './align-steps.ts';
import { changesOf } from './changes-of.ts';
import { textsMax, textsQuery } from './comparison-queries.ts';
import type { ComparisonSearch } from './comparison-search.ts';
import { PairDetail } from './pair-detail.tsx';
import { StepPairs } from './step-pairs.tsx';
import { TotalsTable } from './totals-table.tsx';
import { WholeTraces } from './whole-traces.tsx';

interface ComparedTracesProps {
  readonly before: Trace;
  readonly after: Trace;
  readonly search: ComparisonSearch;
  readonly onChange: (changed: ComparisonSearch) => void;
}

/** The totals of two traces, their steps side by side, and the differences of the chosen pair. */
export const ComparedTraces = ({ before, after, search, onChange }: ComparedTracesProps) => {
  const { id: projectId } = useProject();
  const [one, other] = [useSteps(projectId, before.id), useSteps(projectId, after.id)];
  const trees = useWhole(one, other);
  const error = one.error ?? other.error;
  const retry = (): void => {
    one.retry();
    other.retry();
  };
  return (
    <>
      {error === null ? null : <Failure error={error} onRetry={retry} />}
      <TotalsTable before={{ trace: before, tree: trees?.before }} after={{ trace: after, tree: trees?.after }} />
      {trees === undefined && error === null ? <Skeleton height={300} /> : null}
      {trees === undefined ? null : <Pairs {...{ before, after, trees, search, onChange }} />}
    </>
  );
};

interface Trees {
  readonly before: StepTree;
  readonly after: StepTree;
}

/** Both trees once all of their steps are loaded. */
const useWhole = (one: ReturnType<typeof useSteps>, other: ReturnType<typeof useSteps>): Trees | undefined =>
  useMemo(
    () =>
      one.tree !== undefined && other.tree !== undefined && one.isWhole && other.isWhole
        ? { before: one.tree, after: other.tree }
        : undefined,
    [one.tree, one.isWhole, other.tree, other.isWhole],
  );

const Pairs = ({ before, after, trees, search, onChange }: ComparedTracesProps & { readonly trees: Trees }) => {
  const { id: projectId } = useProject();
  const pairs = useMemo(() => alignSteps(trees.before, trees.after), [trees]);
  const isShort = [trees.before, trees.after].every(({ nodes }) => nodes.length <= textsMax);
  const texts = [
    useQuery(textsQuery(projectId, before.id, isShort)),
    useQuery(textsQuery(projectId, after.id, isShort)),
  ];
  const [ofBefore, ofAfter] = texts.map(({ data }) => data);
  const rows = useMemo(() => {
    const both = ofBefore && ofAfter && new Map([...ofBefore, ...ofAfter]);
    return pairs.map((pair) => ({ pair, changes: changesOf(pair, both) }));
  }, [pairs, ofBefore, ofAfter]);
  const chosen = pairs.find((pair) => search.step !== undefined && idOfPair(pair) === search.step);
  const failed = texts.find(({ error }) => error !== null);
  return (
    <>
      {failed === undefined ? null : <Failure error={failed.error} onRetry={() => void failed.refetch()} />}
      <div className="compared-halves">
        <StepPairs
          rows={rows}
          chosen={search.step}
          isChanged={search.changed === true}
          isRead={!texts.some(({ isLoading }) => isLoading)}
          note={
            isShort ? undefined : 'What was said in the steps of long traces is compared one by one: choose a step.'
          }
          onChanged={(changed) => onChange({ changed: changed ? true : undefined })}
        />
        <section className="stack" aria-label="Differences" tabIndex={0}>
          {chosen === undefined ? (
            <WholeTraces before={before} after={after} />
          ) : (
            <PairDetail key={idOfPair(chosen)} pair={chosen} before={before} after={after} />
          )}
        </section>
      </div>
    </>
  );
};
