import { fullCount } from '../../format/numbers.ts';
import { csvOf } from '../../ui/csv.ts';
import { Menu } from '../../ui/menu.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { columnNames, usualColumns, type ColumnName } from './column-names.ts';
import { columns } from './columns.tsx';
import type { ListedTrace } from './traces-query.ts';
import type { TracesSearch } from './traces-search.ts';

interface ListActionsProps {
  readonly search: TracesSearch;
  readonly traces: readonly ListedTrace[];
  readonly total: number | undefined;
  readonly onChange: (changed: Partial<TracesSearch>) => void;
}

/** How many there are, whether new ones come in by themselves, which columns, and files of what is shown. */
export const ListActions = ({ search, traces, total, onChange }: ListActionsProps) => {
  const chosen = search.columns ?? usualColumns;
  return (
    <div className="row">
      <span className="soft" role="status">
        {total === undefined ? '' : `${fullCount(total)} ${total === 1 ? 'trace' : 'traces'}`}
      </span>
      <button
        type="button"
        className="button"
        aria-pressed={search.live === true}
        onClick={() =>
          onChange(search.live === true ? { live: undefined } : { live: true, from: undefined, to: undefined })
        }
      >
        Live
      </button>
      <Menu label="Columns">
        {() => <ColumnChoices chosen={chosen} onChange={(columns) => onChange({ columns })} />}
      </Menu>
      <Menu label="Save">
        {(close) => (
          <>
            <FileChoice
              text={`CSV of the ${fullCount(traces.length)} shown`}
              onChoose={close}
              make={() => saveCsv(traces, chosen)}
            />
            <FileChoice
              text={`NDJSON of the ${fullCount(traces.length)} shown`}
              onChoose={close}
              make={() => saveNdjson(traces)}
            />
          </>
        )}
      </Menu>
    </div>
  );
};

interface ColumnChoicesProps {
  readonly chosen: readonly ColumnName[];
  readonly onChange: (columns: readonly ColumnName[]) => void;
}

const ColumnChoices = ({ chosen, onChange }: ColumnChoicesProps) => (
  <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
    <legend className="only-heard">Columns</legend>
    {columnNames.map((name) => (
      <label key={name} className="choice">
        <input
          type="checkbox"
          checked={chosen.includes(name)}
          disabled={chosen.length === 1 && chosen.includes(name)}
          onChange={(event) =>
            onChange(columnNames.filter((each) => (each === name ? event.target.checked : chosen.includes(each))))
          }
        />
        {columns[name].label}
      </label>
    ))}
  </fieldset>
);

const FileChoice = ({
  text,
  make,
  onChoose,
}: {
  readonly text: string;
  readonly make: () => void;
  readonly onChoose: () => void;
}) => (
  <button
    type="button"
    className="choice"
    onClick={() => {
      onChoose();
      make();
    }}
  >
    {text}
  </button>
);

const saveCsv = (traces: readonly ListedTrace[], chosen: readonly ColumnName[]): void => {
  const names: readonly ColumnName[] = chosen.includes('id') ? chosen : [...chosen, 'id'];
  const rows = traces.map((trace) => names.map((name) => columns[name].value(trace)));
  saveFile('traces.csv', new Blob([csvOf(names, rows)], { type: 'text/csv' }));
};

const saveNdjson = (traces: readonly ListedTrace[]): void => {
  const lines = traces.map((trace) => `${JSON.stringify(trace)}\n`);
  saveFile('traces.ndjson', new Blob(lines, { type: 'application/x-ndjson' }));
};
