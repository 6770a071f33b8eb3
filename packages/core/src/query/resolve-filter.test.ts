import { describe, expect, it } from 'vitest';
import { observationColumns, scoreColumns, traceColumns, type ColumnCatalogue } from './column-catalogue.ts';
import type { Filter } from './filter.ts';
import { resolveFilter } from './resolve-filter.ts';

const text = (column: string): Filter => ({ type: 'string', column, operator: '=', value: 'x' });
const number = (column: string): Filter => ({ type: 'number', column, operator: '>', value: 1 });

const columnOf = (columns: ColumnCatalogue, filter: Filter): string => resolveFilter(columns, filter).column;

describe('resolveFilter', () => {
  it.each([
    ['userId', 'userId'],
    ['User ID', 'userId'],
    ['user_id', 'userId'],
    ['Session ID', 'sessionId'],
    ['traceName', 'name'],
    ['Trace ID', 'id'],
    ['ID', 'id'],
  ])('finds the trace column %s', (spelling, column) => {
    expect(columnOf(traceColumns, text(spelling))).toBe(column);
  });

  it.each([
    ['Latency (s)', 'latency'],
    ['Total Cost ($)', 'totalCost'],
    ['tokens', 'totalTokens'],
    ['Error Level Count', 'errorCount'],
  ])('finds the trace column %s', (spelling, column) => {
    expect(columnOf(traceColumns, number(spelling))).toBe(column);
  });

  it('resolveFilter finds columns of observations and scores as other clients spell them', () => {
    expect(columnOf(observationColumns, text('trace_id'))).toBe('traceId');
    expect(columnOf(observationColumns, text('Trace Name'))).toBe('traceName');
    expect(columnOf(observationColumns, number('Time To First Token (s)'))).toBe('timeToFirstToken');
    expect(columnOf(scoreColumns, text('trace_tags'))).toBe('tags');
    expect(columnOf(scoreColumns, text('Data Type'))).toBe('dataType');
  });

  it('resolveFilter takes the old name of scores for their numbers or their categories, by the type of the filter', () => {
    const numbers: Filter = { type: 'numberObject', column: 'Scores', key: 'k', operator: '>', value: 1 };
    const categories: Filter = { type: 'categoryOptions', column: 'scores', key: 'k', operator: 'any of', value: [] };
    expect(columnOf(traceColumns, numbers)).toBe('scoreNumeric');
    expect(columnOf(traceColumns, categories)).toBe('scoreCategorical');
    expect(() => resolveFilter(traceColumns, number('scores_avg'))).toThrow(
      "takes no filter of type 'number' but 'numberObject'",
    );
  });

  it.each(['nope', '', 'constructor', '__proto__', 'id; DROP TABLE traces'])(
    'names what is possible for %j',
    (column) => {
      expect(() => resolveFilter(traceColumns, text(column))).toThrow(
        /There is no column '.*'\. Filter by one of: id, name/,
      );
    },
  );

  it('resolveFilter names the column and what it takes when type, operator or value do not fit', () => {
    expect(() => resolveFilter(traceColumns, number('name'))).toThrow("Column 'name' takes no filter of type 'number'");
    const operator = { ...text('name'), operator: '~' } as unknown as Filter;
    expect(() => resolveFilter(traceColumns, operator)).toThrow("has no operator '~' but '=', '<>'");
    const time: Filter = { type: 'datetime', column: 'timestamp', operator: '>', value: 'yesterday' };
    expect(() => resolveFilter(traceColumns, time)).toThrow("Column 'timestamp'");
    const infinite: Filter = { type: 'number', column: 'latency', operator: '>', value: Number.POSITIVE_INFINITY };
    expect(() => resolveFilter(traceColumns, infinite)).toThrow('finite');
    expect(() => resolveFilter(traceColumns, text('nope'))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('resolveFilter turns times into instants', () => {
    const filter: Filter = { type: 'datetime', column: 'Timestamp', operator: '>=', value: '1970-01-01T00:00:01.5Z' };
    expect(resolveFilter(traceColumns, filter)).toMatchObject({
      column: 'timestamp',
      kind: 'datetime',
      value: 1_500_000,
    });
  });
});
