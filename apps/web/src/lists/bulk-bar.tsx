import { useQueryClient } from '@tanstack/react-query';

import { fullCount } from '../format/numbers.ts';
import { Progress } from '../ui/progress.tsx';
import type { ListSpec } from './list-spec.ts';
import { saveCsv } from './save-rows.ts';
import { chosenMax } from './use-choose-all.ts';

interface BulkBarProps<Row> {
  readonly spec: ListSpec<Row>;
  /** The selected rows. */
  readonly rows: readonly Row[];
  readonly columnNames: readonly string[];
  /** The number of loaded rows, and of rows that match the filters. */
  readonly read: number;
  readonly total: number;
  readonly isReading: boolean;
  readonly onAll: () => void;
  readonly onStop: () => void;
  readonly onNone: () => void;
}

/** The number of selected rows, the selection of all matching rows, and the actions on them. */
export const BulkBar = <Row,>(props: BulkBarProps<Row>) => {
  const { spec, rows, columnNames, read, total, isReading, onAll, onStop, onNone } = props;
  const { nouns, Bulk } = spec;
  const queries = useQueryClient();
  const finish = (): void => {
    onNone();
    void queries.invalidateQueries({ queryKey: ['list'] });
  };
  const choosable = Math.min(total, chosenMax);
  if (isReading) {
    return (
      <div className="row" role="group" aria-label={`The ${nouns[1]} that are chosen`}>
        <Progress label={`Reading ${nouns[1]}`} done={Math.min(read, choosable)} total={choosable} onStop={onStop} />
      </div>
    );
  }
  return (
    <div className="row" role="group" aria-label={`The ${nouns[1]} that are chosen`}>
      <strong role="status">
        {fullCount(rows.length)} {nouns[rows.length === 1 ? 0 : 1]} chosen
      </strong>
      {rows.length < choosable ? (
        <button type="button" className="button" onClick={onAll}>
          Choose {total > chosenMax ? `the first ${fullCount(chosenMax)}` : `all ${fullCount(total)}`} that fit
        </button>
      ) : null}
      <button type="button" className="button" onClick={() => saveCsv(spec, rows, columnNames)}>
        CSV
      </button>
      {Bulk === undefined ? null : <Bulk rows={rows} onDone={finish} />}
      <button type="button" className="button quiet" onClick={onNone}>
        Choose none
      </button>
    </div>
  );
};
