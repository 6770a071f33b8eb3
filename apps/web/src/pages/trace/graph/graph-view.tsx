import { useEffect, useMemo, useRef } from 'react';

import { durationText } from '../../../format/durations.ts';
import { fullCount, shortCount } from '../../../format/numbers.ts';
import { Money } from '../../../ui/money.tsx';
import type { StepTree } from '../step-tree.ts';
import { TableHead } from '../../../ui/table-head.tsx';
import { relations, type Relation } from '../trace-search.ts';
import { agentGraph, type AgentGraph, type AgentNode } from './agent-graph.ts';
import { boxPx, drawEdge, layoutOf, type GraphLayout, type PlacedEdge } from './graph-layout.ts';

interface GraphViewProps {
  readonly tree: StepTree;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
  readonly relation: Relation;
  readonly onRelation: (relation: Relation) => void;
}

const labels: Readonly<Record<Relation, string>> = { calls: 'Who called whom', order: 'What came after what' };

/** The steps of a trace by name: calls between them, their counts, loops, and costs. */
export const GraphView = ({ tree, chosen, onChoose, relation, onRelation }: GraphViewProps) => {
  const graph = useMemo(() => agentGraph(tree, relation), [tree, relation]);
  const layout = useMemo(() => layoutOf(graph), [graph]);
  const place = chosen === undefined ? undefined : tree.placeOf.get(chosen);
  const chosenKey = place === undefined ? undefined : graph.keyOf(place);
  const loops = layout.edges.filter(({ isBack }) => isBack).length;
  const choose = ({ places }: AgentNode): void => {
    const next = places.find((each) => each > (place ?? -1) && graph.keyOf(each) === chosenKey) ?? places[0];
    onChoose(tree.nodes[next ?? -1]?.step.id ?? '');
  };
  return (
    <>
      <div className="row">
        {relations.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={name === relation}
            onClick={() => onRelation(name)}
          >
            {labels[name]}
          </button>
        ))}
        <span className="soft">
          {fullCount(graph.nodes.length)} names,{' '}
          {loops === 0 ? 'no loop' : `${loops} ${loops === 1 ? 'loop' : 'loops'}`}
        </span>
      </div>
      <div className="graph-scroller" role="region" aria-label="Graph of the steps" tabIndex={0}>
        <div className="graph" style={{ width: layout.width, height: layout.height }}>
          <Edges layout={layout} />
          {graph.nodes.map((node) => (
            <Box
              key={node.key}
              node={node}
              at={layout.placeOf.get(node.key) ?? { x: 0, y: 0 }}
              isChosen={node.key === chosenKey}
              onChoose={() => choose(node)}
            />
          ))}
        </div>
      </div>
      <EdgeTable graph={graph} edges={layout.edges} />
    </>
  );
};

const widthOf = (count: number): number => Math.min(1 + Math.log2(count), 6);

const Edges = ({ layout }: { readonly layout: GraphLayout }) => (
  <svg width={layout.width} height={layout.height} aria-hidden="true">
    {layout.edges.map(({ from, to, count, isBack }) => {
      const [begin, end] = [layout.placeOf.get(from), layout.placeOf.get(to)];
      if (begin === undefined || end === undefined) return null;
      const { line, head, label } = drawEdge(begin, end, isBack);
      return (
        <g key={`${from} ${to}`} className={isBack ? 'edge back' : 'edge'}>
          <path className="line" d={line} strokeWidth={widthOf(count)} />
          <path className="head" d={head} />
          {count === 1 ? null : (
            <text x={label.x} y={label.y}>
              {shortCount(count)}×
            </text>
          )}
        </g>
      );
    })}
  </svg>
);

interface BoxProps {
  readonly node: AgentNode;
  readonly at: { readonly x: number; readonly y: number };
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const Box = ({ node, at, isChosen, onChoose }: BoxProps) => {
  const { name, type, places, cost, ms, errors } = node;
  const box = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) box.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isChosen, at.x, at.y]);
  return (
    <button
      ref={box}
      type="button"
      className={isChosen ? 'graph-box chosen' : 'graph-box'}
      aria-pressed={isChosen}
      title={name}
      style={{ transform: `translate(${at.x}px, ${at.y}px)`, width: boxPx.width, height: boxPx.height }}
      onClick={onChoose}
    >
      <span className="row">
        <span className={`kind kind-${type.toLowerCase()}`} />
        <strong className="cut">{name}</strong>
      </span>
      <span className="soft cut">
        {shortCount(places.length)}× · {durationText(ms)}
        {cost === 0 ? null : (
          <>
            {' · '}
            <Money usd={cost} isNarrow />
          </>
        )}
      </span>
      {errors === 0 ? null : (
        <span className="bad">
          {shortCount(errors)} {errors === 1 ? 'error' : 'errors'}
        </span>
      )}
    </button>
  );
};

const EdgeTable = ({ graph, edges }: { readonly graph: AgentGraph; readonly edges: readonly PlacedEdge[] }) => {
  const nameOf = new Map(graph.nodes.map(({ key, name }) => [key, name]));
  return (
    <details className="flame-table">
      <summary>As a table</summary>
      <table>
        <TableHead columns={['From', 'To', { figures: 'Times' }, 'Loop']} />
        <tbody>
          {edges.map(({ from, to, count, isBack }) => (
            <tr key={`${from} ${to}`}>
              <td>{nameOf.get(from)}</td>
              <td>{nameOf.get(to)}</td>
              <td className="figure">{fullCount(count)}</td>
              <td>{isBack ? 'leads back' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
};
