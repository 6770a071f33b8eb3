import pg from 'pg';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import {
  createPostgresDatabase,
  describeIngestQueue,
  describeSharedQueue,
  type TestDatabase,
} from '@spanledger/testing';
import { ingestQueueHarness, sharedQueueHarness } from './shared-queue.fixture.ts';

describe('on PostgreSQL', () => {
  let admin: pg.Client;
  let database: TestDatabase;
  beforeAll(async () => {
    admin = new pg.Client(inject('postgresUrl'));
    await admin.connect();
    database = await createPostgresDatabase(inject('postgresUrl'), admin);
  });
  afterAll(async () => {
    await database.drop();
    await admin.end();
  });
  describeIngestQueue('PostgreSQL', async (process) => ingestQueueHarness(database.url, process));
  describeSharedQueue('PostgreSQL', async () => sharedQueueHarness(database.url));
});
