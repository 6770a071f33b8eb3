import { lazy, Suspense, useMemo, useState } from 'react';

import { loading } from '../../../api/not-loaded.ts';
import { fullCount } from '../../../format/numbers.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import type { PathMarks } from '../critical-path.ts';
import { seenPlaces, type StepTree } from '../step-tree.ts';
import { views, type TraceSearch, type View } from '../trace-search.ts';
import { FindInTrace } from './find-in-trace.tsx';
import { StepRows } from './step-rows.tsx';
import { useFolding } from './use-folding.ts';
import { useStepKeys } from './use-step-keys.ts';

const FlameView = lazy(loading(async () => ({ default: (await import('../flame/flame-view.tsx')).FlameView })));
const GraphView = lazy(loading(async () => ({ default: (await import('../graph/graph-view.tsx')).GraphView })));

interface StepsPaneProps {
  readonly tree: StepTree;
  readonly path: PathMarks | undefined;
  readonly traceId: string;
  readonly search: TraceSearch;
  readonly onChange: (changed: TraceSearch) => void;
  readonly onRaw: () => void;
}

/** The steps of a trace in the selected view, and the search in them. */
export const StepsPane = ({ tree, path, traceId, search, onChange, onRaw }: StepsPaneProps) => {
  const { observation: chosen, view = 'tree', find = '' } = search;
  const [found, setFound] = useState<ReadonlySet<string>>();
  const { folded, toggle, foldAll, unfoldAll, unfoldedTo } = useFolding(tree, search, onChange);
  const places = useMemo(() => seenPlaces(tree, folded), [tree, folded]);
  const choose = (id: string | undefined): void => onChange({ observation: id });
  const ids = useMemo(() => idsOf(tree, path, found), [tree, path, found]);
  const nextOf = (kind: keyof typeof ids): void => {
    const at = tree.placeOf.get(chosen ?? '') ?? -1;
    const next = ids[kind].find((id) => (tree.placeOf.get(id) ?? 0) > at) ?? ids[kind][0];
    if (next === undefined) return;
    onChange({ ...unfoldedTo(next), observation: next });
  };
  const onView = (name: View): void => onChange({ view: name === 'tree' ? undefined : name });
  useStepKeys({ tree, places, chosen, folded, toggle, onChoose: choose, onRaw, onNext: nextOf, onView });
  return (
    <section className="steps" aria-label="Steps">
      <div className="row">
        <ViewSwitch view={view} onView={onView} />
        <FindInTrace
          traceId={traceId}
          asked={find}
          onAsk={(text) => onChange({ find: text === '' ? undefined : text })}
          onFound={setFound}
          onNext={() => nextOf('found')}
        />
        <StepActions
          errors={ids.errors.length}
          isTree={view === 'tree'}
          isFolded={folded.size > 0}
          isChosen={chosen !== undefined}
          onError={() => nextOf('errors')}
          onFold={folded.size > 0 ? unfoldAll : foldAll}
          onWhole={() => choose(undefined)}
        />
      </div>
      {view === 'tree' ? (
        <>
          {tree.nodes.length === 0 ? <p className="soft">The trace has no steps.</p> : null}
          <StepRows {...{ tree, path, places, chosen, folded, found, onChoose: choose, onToggle: toggle }} />
          <PathLegend path={path} onNext={() => nextOf('path')} />
        </>
      ) : (
        <OtherView {...{ tree, chosen, found, search, onChange }} onChoose={choose} />
      )}
    </section>
  );
};

interface OtherViewProps extends Pick<StepsPaneProps, 'tree' | 'search' | 'onChange'> {
  readonly chosen: string | undefined;
  readonly found: ReadonlySet<string> | undefined;
  readonly onChoose: (id: string | undefined) => void;
}

/** The flame or the graph. */
const OtherView = ({ tree, chosen, found, search, onChange, onChoose }: OtherViewProps) => {
  const { view, by = 'time', relation = 'calls' } = search;
  return (
    <div className="other-view">
      <Suspense fallback={<Skeleton height={300} />}>
        {view === 'flame' ? (
          <FlameView
            {...{ tree, chosen, found, onChoose }}
            measure={by}
            onMeasure={(measure) => onChange({ by: measure === 'time' ? undefined : measure })}
          />
        ) : (
          <GraphView
            {...{ tree, chosen, relation, onChoose }}
            onRelation={(name) => onChange({ relation: name === 'calls' ? undefined : name })}
          />
        )}
      </Suspense>
    </div>
  );
};

/** The steps that a key moves through, in the order of the tree. */
const idsOf = ({ nodes }: StepTree, path: PathMarks | undefined, found: ReadonlySet<string> | undefined) => ({
  errors: nodes.filter(({ step }) => step.level === 'ERROR').map(({ step }) => step.id),
  path: nodes.filter((_node, place) => path?.msOf.has(place) === true).map(({ step }) => step.id),
  found: found === undefined ? [] : nodes.filter(({ step }) => found.has(step.id)).map(({ step }) => step.id),
});

const viewNames: Readonly<Record<View, string>> = { tree: 'Tree', flame: 'Flame', graph: 'Graph' };

const ViewSwitch = ({ view, onView }: { readonly view: View; readonly onView: (view: View) => void }) => (
  <div className="switch" role="group" aria-label="View">
    {views.map((name) => (
      <button key={name} type="button" className="button" aria-pressed={name === view} onClick={() => onView(name)}>
        {viewNames[name]}
      </button>
    ))}
  </div>
);

const PathLegend = ({ path, onNext }: { readonly path: PathMarks | undefined; readonly onNext: () => void }) => (
  <div className="row path-legend soft">
    <span className="path-mark" />
    {path === undefined
      ? 'Critical path, once all steps are read'
      : `Critical path: what the trace waited for, ${fullCount(path.places.length)} ${path.places.length === 1 ? 'step' : 'steps'}`}
    <button type="button" className="button quiet" disabled={path === undefined} onClick={onNext}>
      Next <kbd>p</kbd>
    </button>
  </div>
);

interface StepActionsProps {
  readonly errors: number;
  readonly isTree: boolean;
  readonly isFolded: boolean;
  readonly isChosen: boolean;
  readonly onError: () => void;
  readonly onFold: () => void;
  readonly onWhole: () => void;
}

const StepActions = ({ errors, isTree, isFolded, isChosen, onError, onFold, onWhole }: StepActionsProps) => (
  <>
    {errors === 0 ? null : (
      <button type="button" className="button bad" onClick={onError}>
        {fullCount(errors)} {errors === 1 ? 'error' : 'errors'} <kbd>e</kbd>
      </button>
    )}
    {isTree ? (
      <button type="button" className="button quiet" onClick={onFold}>
        {isFolded ? 'Unfold all' : 'Fold all'}
      </button>
    ) : null}
    {isChosen ? (
      <button type="button" className="button quiet" onClick={onWhole}>
        Whole trace
      </button>
    ) : null}
  </>
);
