import type { RefObject } from 'react';

import type { StepTree } from '../step-tree.ts';

interface FlameLegendProps {
  readonly tree: StepTree;
  readonly legend: RefObject<HTMLDivElement | null>;
}

/** The legend of colours. The last swatches are not shown: the canvas takes its colours from them. */
export const FlameLegend = ({ tree, legend }: FlameLegendProps) => {
  const types = [...new Set(tree.nodes.map(({ step }) => step.type.toLowerCase()))].sort();
  const hasErrors = tree.nodes.some(({ step }) => step.level === 'ERROR');
  return (
    <div className="row flame-legend soft" ref={legend}>
      {types.map((type) => (
        <span key={type} className="row">
          <span className={`kind kind-${type}`} />
          {type}
        </span>
      ))}
      <span className="row">
        <span className="kind kind-failed" hidden={!hasErrors} />
        {hasErrors ? 'failed' : null}
      </span>
      {['flame-text', 'flame-chosen', 'flame-found'].map((name) => (
        <span key={name} className={name} hidden />
      ))}
    </div>
  );
};
