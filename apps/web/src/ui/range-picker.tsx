import { presets, type Preset, type RangeSearch } from '../format/time-range.ts';
import { LabelledOptions } from './labelled-options.tsx';

interface RangePickerProps {
  readonly search: RangeSearch;
  readonly usual: Preset;
  readonly onChange: (search: RangeSearch) => void;
}

const chosen = 'chosen';

/**
 * The period that a page shows. A period that was selected on a chart is shown as such until another one is selected.
 */
export const RangePicker = ({ search, usual, onChange }: RangePickerProps) => {
  const isChosen = search.from !== undefined && search.to !== undefined;
  return (
    <label>
      <span className="only-heard">Period</span>
      <select
        className="field"
        value={isChosen ? chosen : (search.range ?? usual)}
        onChange={(event) => onChange({ range: event.target.value as Preset, from: undefined, to: undefined })}
      >
        {isChosen ? <option value={chosen}>Chosen period</option> : null}
        <LabelledOptions of={presets} />
      </select>
    </label>
  );
};
