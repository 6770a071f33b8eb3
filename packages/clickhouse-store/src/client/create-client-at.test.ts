import { expect, test } from 'vitest';
import { openClickHouse } from './clickhouse-client.ts';

test('an address with a parameter that names the database is refused in words', () => {
  expect(() => openClickHouse({ url: 'http://user:secret@localhost:1/?database=app' })).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      message:
        'The address of ClickHouse cannot be used: Unknown URL parameters: database. Its path names the database, as in http://host:8123/spanledger.',
    }),
  );
});
