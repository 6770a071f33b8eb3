import { useQueries } from '@tanstack/react-query';
import { useId, useRef, useState, type FormEvent } from 'react';

import { chipOf, enteredText, operatorsOf, operatorText, takesValue, type FilterColumn } from '../api/conditions.ts';
import { figureOf, metricsQuery, type MetricsRow, type MetricsView } from '../api/metrics.ts';
import { useProject } from '../api/project.ts';
import { fullCount } from '../format/numbers.ts';
import type { TimeRange } from '../format/time-range.ts';
import { decimal } from '../ui/decimal.ts';
import { Menu } from '../ui/menu.tsx';

interface Choice {
  readonly columns: readonly FilterColumn[];
  /** The source of suggested values. */
  readonly views: readonly MetricsView[];
  readonly range: TimeRange;
}

interface FiltersProps extends Choice {
  readonly where: readonly string[];
  readonly onChange: (where: readonly string[]) => void;
}

/** The conditions of a list, each as a chip, and a form for a new one. */
export const Filters = ({ where, onChange, ...choice }: FiltersProps) => {
  const ref = useRef<HTMLDivElement>(null);
  /** What is removed had the focus, which goes to the button that adds another. */
  const remove = (rest: readonly string[]): void => {
    ref.current?.querySelector('summary')?.focus();
    onChange(rest);
  };
  return (
    <div className="row" ref={ref}>
      {where.map((text) => (
        <Condition
          key={text}
          text={text}
          columns={choice.columns}
          onRemove={() => remove(where.filter((each) => each !== text))}
        />
      ))}
      <Menu fromStart label="+ Filter">
        {(close) => (
          <NewCondition
            {...choice}
            onAdd={(text) => {
              close();
              onChange([...new Set([...where, text])]);
            }}
          />
        )}
      </Menu>
      {where.length < 2 ? null : (
        <button type="button" className="button quiet" onClick={() => remove([])}>
          Clear all
        </button>
      )}
    </div>
  );
};

interface ConditionProps {
  readonly text: string;
  readonly columns: readonly FilterColumn[];
  readonly onRemove: () => void;
}

const Condition = ({ text, columns, onRemove }: ConditionProps) => {
  const chip = chipOf(text, columns);
  const column = columns.find((each) => each.column === chip?.column);
  const shown =
    chip === undefined
      ? `${text} (not understood)`
      : [column?.label, chip.key, operatorText(chip.operator), chip.value]
          .filter((part) => part !== undefined)
          .join(' ');
  return (
    <span className="chip">
      <span className="cut">{shown}</span>
      <button type="button" aria-label={`Remove the filter ${shown}`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
};

/** Of the values of a pattern: some character that is no blank. */
const hasText = '.*\\S.*';

const noColumn: FilterColumn = { column: '', label: '', kind: 'text' };

const NewCondition = ({ columns, views, range, onAdd }: Choice & { readonly onAdd: (text: string) => void }) => {
  const [column, setColumn] = useState(columns[0] ?? noColumn);
  const [key, setKey] = useState('');
  const [operator, setOperator] = useState(operatorsOf(column)[0] ?? '=');
  const [value, setValue] = useState('');
  const add = (event: FormEvent): void => {
    event.preventDefault();
    onAdd(enteredText(column, { key, operator, value: takesValue(operator) ? value : '' }));
    setKey('');
    setValue('');
  };
  const choose = (name: string): void => {
    const chosen = columns.find((each) => each.column === name) ?? noColumn;
    setColumn(chosen);
    setKey('');
    setOperator(operatorsOf(chosen)[0] ?? '=');
    setValue(chosen.kind === 'flag' ? 'true' : '');
  };
  return (
    <form className="stack" onSubmit={add}>
      <label className="labelled">
        Column
        <select className="field" value={column.column} onChange={(event) => choose(event.target.value)}>
          {columns.map(({ column, label }) => (
            <option key={column} value={column}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {column.keys === undefined ? null : <KeyField keys={column.keys} range={range} value={key} onChange={setKey} />}
      <label className="labelled">
        Condition
        <select className="field" value={operator} onChange={(event) => setOperator(event.target.value)}>
          {operatorsOf(column).map((each) => (
            <option key={each} value={each}>
              {operatorText(each)}
            </option>
          ))}
        </select>
      </label>
      {takesValue(operator) ? (
        <ValueField column={column} views={views} range={range} value={value} onChange={setValue} />
      ) : null}
      <button type="submit" className="button primary">
        Add
      </button>
    </form>
  );
};

interface FieldProps {
  readonly range: TimeRange;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The key of a map; names of scores are suggested. */
const KeyField = ({ keys, range, value, onChange }: FieldProps & Required<Pick<FilterColumn, 'keys'>>) => {
  const listId = useId();
  const { label, view } = keys;
  return (
    <>
      <label className="labelled">
        {label}
        <input
          className="field"
          required
          pattern={hasText}
          {...(view === undefined ? {} : { list: listId })}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      {view === undefined ? null : <Suggestions id={listId} dimension="name" views={[view]} range={range} />}
    </>
  );
};

interface ValueFieldProps extends FieldProps {
  readonly column: FilterColumn;
  readonly views: readonly MetricsView[];
}

const ValueField = ({ column, views, range, value, onChange }: ValueFieldProps) => {
  const { kind, unit, dimension = '', values = [] } = column;
  const listId = useId();
  return (
    <>
      <label className="labelled">
        Value{unit === undefined ? '' : `, in ${unit}`}
        {kind === 'flag' ? (
          <select className="field" value={value} onChange={(event) => onChange(event.target.value)}>
            <option>true</option>
            <option>false</option>
          </select>
        ) : (
          <input
            className="field"
            required
            {...(kind === 'number' ? decimal : { list: listId })}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </label>
      <Suggestions id={listId} dimension={dimension} values={values} views={views} range={range} />
    </>
  );
};

const suggestedMax = 100;

interface SuggestionsProps extends Omit<Choice, 'columns'> {
  readonly id: string;
  readonly dimension: string;
  readonly values?: readonly string[];
}

/** Values that exist in the period, most frequent first, with their counts. */
const Suggestions = ({ id, dimension, values = [], views, range }: SuggestionsProps) => {
  const project = useProject();
  const questions = useQueries({
    queries: views.map((view) => ({
      ...metricsQuery(project.id, { view, figures: ['count_count'], dimension, rows: suggestedMax }, range),
      enabled: dimension !== '',
    })),
  });
  const counts = countsOf(
    questions.flatMap(({ data }) => data ?? []),
    dimension,
  );
  return (
    <datalist id={id}>
      {values.map((text) => (
        <option key={text} value={text} />
      ))}
      {counts.map(([text, count]) => (
        <option key={text} value={text}>
          {fullCount(count)}
        </option>
      ))}
    </datalist>
  );
};

/** The number of occurrences of each value in the rows of all views. */
const countsOf = (rows: readonly MetricsRow[], dimension: string): readonly (readonly [string, number])[] => {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row[dimension];
    const text: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof text === 'string' && text !== '')
      counts.set(text, (counts.get(text) ?? 0) + figureOf(row, 'count_count'));
  }
  return [...counts].toSorted(([, a], [, b]) => b - a);
};
