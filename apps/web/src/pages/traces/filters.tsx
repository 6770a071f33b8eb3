import { useQuery } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';

import { chipOf, chipText, operatorsOf, traceFilterColumns, type FilterColumn } from '../../api/conditions.ts';
import { figureOf, metricsQuery } from '../../api/metrics.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { Menu } from '../../ui/menu.tsx';

interface FiltersProps {
  readonly where: readonly string[];
  readonly range: TimeRange;
  readonly onChange: (where: readonly string[]) => void;
}

/** The conditions of a list, each a chip; and where another one is made. */
export const Filters = ({ where, range, onChange }: FiltersProps) => (
  <div className="row">
    {where.map((text) => (
      <Condition key={text} text={text} onRemove={() => onChange(where.filter((each) => each !== text))} />
    ))}
    <Menu fromStart label="+ Filter">
      {(close) => (
        <NewCondition
          range={range}
          onAdd={(text) => {
            close();
            onChange([...new Set([...where, text])]);
          }}
        />
      )}
    </Menu>
    {where.length < 2 ? null : (
      <button type="button" className="button quiet" onClick={() => onChange([])}>
        Clear all
      </button>
    )}
  </div>
);

const Condition = ({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) => {
  const chip = chipOf(text);
  const column = traceFilterColumns.find((each) => each.column === chip?.column);
  const shown = chip === undefined ? `${text} (not understood)` : `${column?.label} ${chip.operator} ${chip.value}`;
  return (
    <span className="chip">
      <span className="cut">{shown}</span>
      <button type="button" aria-label={`Remove the filter ${shown}`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
};

const [firstColumn] = traceFilterColumns as readonly [FilterColumn, ...FilterColumn[]];

const NewCondition = ({ range, onAdd }: { readonly range: TimeRange; readonly onAdd: (text: string) => void }) => {
  const [column, setColumn] = useState<FilterColumn>(firstColumn);
  const [operator, setOperator] = useState(operatorsOf(firstColumn.kind)[0] ?? '=');
  const [value, setValue] = useState('');
  const listId = useId();
  const add = (event: FormEvent): void => {
    event.preventDefault();
    onAdd(chipText({ column: column.column, operator, value: value.trim() }));
    setValue('');
  };
  const choose = (name: string): void => {
    const chosen = traceFilterColumns.find((each) => each.column === name) ?? firstColumn;
    setColumn(chosen);
    setOperator(operatorsOf(chosen.kind)[0] ?? '=');
    setValue('');
  };
  return (
    <form className="stack" onSubmit={add}>
      <label className="labelled">
        Column
        <select className="field" value={column.column} onChange={(event) => choose(event.target.value)}>
          {traceFilterColumns.map(({ column, label }) => (
            <option key={column} value={column}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className="labelled">
        Condition
        <select className="field" value={operator} onChange={(event) => setOperator(event.target.value)}>
          {operatorsOf(column.kind).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label className="labelled">
        Value{column.unit === undefined ? '' : `, in ${column.unit}`}
        <input
          className="field"
          required
          {...(column.kind === 'number' ? { type: 'number', step: 'any' } : { list: listId })}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <Suggestions id={listId} column={column} range={range} />
      <button type="submit" className="button primary">
        Add
      </button>
    </form>
  );
};

const suggestedMax = 100;

/** Values that exist in the period, the most frequent first, with how many traces have them. */
const Suggestions = ({
  id,
  column,
  range,
}: {
  readonly id: string;
  readonly column: FilterColumn;
  readonly range: TimeRange;
}) => {
  const project = useProject();
  const { dimension } = column;
  const question = {
    view: 'traces',
    figures: ['count_count'],
    dimension: dimension ?? '',
    rows: suggestedMax,
  } as const;
  const { data } = useQuery({ ...metricsQuery(project.id, question, range), enabled: dimension !== undefined });
  const values = (dimension === undefined ? [] : (data ?? [])).flatMap((row) => {
    const value = row[dimension ?? ''];
    const text = Array.isArray(value) ? value[0] : value;
    return typeof text === 'string' && text !== '' ? [{ text, count: figureOf(row, 'count_count') }] : [];
  });
  return (
    <datalist id={id}>
      {values.map(({ text, count }) => (
        <option key={text} value={text}>
          {fullCount(count)}
        </option>
      ))}
    </datalist>
  );
};
