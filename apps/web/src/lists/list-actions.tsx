import { fullCount } from '../format/numbers.ts';
import { Menu } from '../ui/menu.tsx';
import type { ListSearch } from './list-search.ts';
import type { ListSpec } from './list-spec.ts';
import { saveCsv, saveNdjson } from './save-rows.ts';

interface ListActionsProps<Row> {
  readonly spec: ListSpec<Row>;
  readonly search: ListSearch;
  readonly columnNames: readonly string[];
  readonly rows: readonly Row[];
  readonly total: number | undefined;
  readonly isCounting: boolean;
  readonly onChange: (changed: Partial<ListSearch>) => void;
}

/** The number of rows, automatic refresh, the choice of columns, and export of the shown rows. */
export const ListActions = <Row,>(props: ListActionsProps<Row>) => {
  const { spec, search, columnNames, rows, onChange } = props;
  return (
    <div className="row">
      <span className="soft" role="status">
        {countText(props)}
      </span>
      {spec.canBeLive ? (
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
      ) : null}
      <Menu label="Columns">
        {() => <ColumnChoices spec={spec} chosen={columnNames} onChange={(columns) => onChange({ columns })} />}
      </Menu>
      <Menu label="Save">
        {(close) => (
          <>
            <FileChoice
              text={`CSV of the ${fullCount(rows.length)} shown`}
              onChoose={close}
              make={() => saveCsv(spec, rows, columnNames)}
            />
            <FileChoice
              text={`NDJSON of the ${fullCount(rows.length)} shown`}
              onChoose={close}
              make={() => saveNdjson(spec, rows)}
            />
          </>
        )}
      </Menu>
    </div>
  );
};

/** The number of rows; if it cannot be counted, the loaded ones. */
const countText = <Row,>({ spec, rows, total, isCounting }: ListActionsProps<Row>): string => {
  if (total !== undefined) return `${fullCount(total)} ${spec.nouns[total === 1 ? 0 : 1]}`;
  if (isCounting) return 'Counting …';
  return rows.length === 0 ? '' : `more than ${fullCount(rows.length)} ${spec.nouns[1]}`;
};

interface ColumnChoicesProps<Row> {
  readonly spec: ListSpec<Row>;
  readonly chosen: readonly string[];
  readonly onChange: (columns: readonly string[]) => void;
}

const ColumnChoices = <Row,>({ spec: { columns }, chosen, onChange }: ColumnChoicesProps<Row>) => (
  <fieldset className="plain">
    <legend className="only-heard">Columns</legend>
    {Object.entries(columns).map(([name, { label }]) => (
      <label key={name} className="choice">
        <input
          type="checkbox"
          checked={chosen.includes(name)}
          disabled={chosen.length === 1 && chosen.includes(name)}
          onChange={(event) =>
            onChange(
              Object.keys(columns).filter((each) => (each === name ? event.target.checked : chosen.includes(each))),
            )
          }
        />
        {label}
      </label>
    ))}
  </fieldset>
);

interface FileChoiceProps {
  readonly text: string;
  readonly make: () => void;
  readonly onChoose: () => void;
}

const FileChoice = ({ text, make, onChoose }: FileChoiceProps) => (
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
