import { expect, test } from 'vitest';
import { hypertableStatements } from './hypertables.ts';
import { partitionedTableNames } from './partitioned-tables.ts';

test('every partitioned table becomes a hypertable of 7 days that is compressed by project, by no policy', () => {
  const statements = hypertableStatements('timescale');
  for (const table of partitionedTableNames) {
    const own = statements.filter((sql) => sql.includes(`'${table}'`) || sql.includes(`TABLE ${table} `));
    expect(own.map((sql) => /create_hypertable|compress_segmentby|policy/.exec(sql)?.[0])).toEqual([
      'create_hypertable',
      'compress_segmentby',
    ]);
    expect(own[0]).toContain("INTERVAL '7 days'");
  }
});

test('the Apache edition, which has no compression, gets hypertables alone', () => {
  const statements = hypertableStatements('apache');
  expect(statements).toHaveLength(partitionedTableNames.length);
  expect(statements.join()).not.toContain('compress');
});
