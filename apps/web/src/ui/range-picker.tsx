import { useState } from 'react';

import {
  namedRanges,
  periodBefore,
  resolveRange,
  type Preset,
  type RangeName,
  type RangeSearch,
  type TimeRange,
} from '../format/time-range.ts';
import { periodText } from '../format/times.ts';
import { DatesDialog } from './dates-dialog.tsx';
import { LabelledOptions } from './labelled-options.tsx';

interface RangePickerProps {
  readonly search: RangeSearch;
  readonly usual: Preset;
  /** The shown period, if it is not exactly that of the address. */
  readonly range?: TimeRange;
  readonly onChange: (search: RangeSearch) => void;
}

const chosen = 'chosen';
const further = { before: { label: 'The period before' }, dates: { label: 'Between dates …' } } as const;

/**
 * The period that a page shows: a named one, the one before the shown one, or any days. A period with its two ends, such as
 * one selected on a chart, is shown as such until another one is selected.
 */
export const RangePicker = ({ search, usual, range, onChange }: RangePickerProps) => {
  const [asked, setAsked] = useState<TimeRange>();
  const { from, to } = search;
  const isChosen = from !== undefined && to !== undefined;
  const shown = (): TimeRange => range ?? resolveRange(search, usual, Date.now());
  const choose = (name: string): void => {
    if (name === 'dates') return setAsked(shown());
    if (name === 'before') {
      const before = periodBefore(shown());
      return onChange({ range: undefined, from: before.from, to: before.to });
    }
    onChange({ range: name as RangeName, from: undefined, to: undefined });
  };
  return (
    <>
      <label>
        <span className="only-heard">Period</span>
        <select
          className="field"
          value={isChosen ? chosen : (search.range ?? usual)}
          onChange={(event) => choose(event.target.value)}
        >
          {isChosen ? <option value={chosen}>{periodText(from, to)}</option> : null}
          <LabelledOptions of={namedRanges} />
          <LabelledOptions of={further} />
        </select>
      </label>
      {asked === undefined ? null : (
        <DatesDialog
          range={asked}
          onClose={() => setAsked(undefined)}
          onChoose={(from, to) => {
            setAsked(undefined);
            onChange({ range: undefined, from, to });
          }}
        />
      )}
    </>
  );
};
