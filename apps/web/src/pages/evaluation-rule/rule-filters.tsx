import { useState } from 'react';

import { useMay } from '../../api/project.ts';
import { resolveRange } from '../../format/time-range.ts';
import { Filters } from '../../lists/filters.tsx';
import { targetNames } from '../../parts/evaluation/target-names.ts';
import { targetColumns, type RuleDraft, type RuleFilter } from './rule-draft.ts';

interface RuleFiltersProps {
  readonly draft: RuleDraft;
  readonly set: (changed: Partial<RuleDraft>) => void;
}

const filterText = ({ column, key, operator, value }: RuleFilter): string =>
  [column, key, operator, Array.isArray(value) ? value.join(', ') : value]
    .filter((part) => part !== undefined)
    .map(String)
    .join(' ');

/** The filters of a rule's targets, with the same conditions as their list. */
export const RuleFilters = ({ draft: { target, where, others }, set }: RuleFiltersProps) => {
  const mayWrite = useMay('write');
  const [nowMs] = useState(() => Date.now());
  return (
    <section className="stack" aria-label="Conditions">
      <span className="soft">
        {where.length + others.length === 0
          ? `Without a condition, all ${targetNames[target]}.`
          : target === 'dataset-run-item'
            ? 'Those whose trace fulfils:'
            : 'Those that fulfil:'}
      </span>
      {others.length === 0 ? null : (
        <div className="row">
          {others.map((filter, at) => (
            <span key={filterText(filter)} className="chip">
              <span className="cut">{filterText(filter)}</span>
              {mayWrite ? (
                <button
                  type="button"
                  aria-label={`Remove the filter ${filterText(filter)}`}
                  onClick={() => set({ others: others.toSpliced(at, 1) })}
                >
                  ×
                </button>
              ) : null}
            </span>
          ))}
        </div>
      )}
      {mayWrite ? (
        <Filters
          where={where}
          columns={targetColumns[target]}
          views={[target === 'observation' ? 'observations' : 'traces']}
          range={resolveRange({}, '7d', nowMs)}
          onChange={(changed) => set({ where: changed })}
        />
      ) : (
        <span>{where.map((text) => text.replaceAll('~', ' ')).join(', ')}</span>
      )}
    </section>
  );
};
