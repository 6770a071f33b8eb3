import { describe } from 'vitest';
import { compressing, releasing, shortenAllVersions } from './compressing.fixture.ts';
import { openTestStore, openTestStoreOn } from './test-store.fixture.ts';
import type { Timescale } from './timescale-client.ts';

const timescaleUrl = process.env['TIMESCALE_TEST_URL'];

/**
 * Opens a store on the server of `TIMESCALE_TEST_URL`, which must have TimescaleDB and allow its user to create
 * databases.
 */
export const openTimescaleTestStore = (): Promise<Timescale> => openTestStoreOn(timescaleUrl ?? '', 'require');

/** Describes tests that need TimescaleDB; without `TIMESCALE_TEST_URL` they are skipped, with a message. */
export const describeOnTimescale = (tests: () => void): void => {
  describe.skipIf(timescaleUrl === undefined)('where TIMESCALE_TEST_URL points', () => {
    tests();
  });
};

type Suite = (name: string, openStore: () => Promise<Timescale>) => void;

/** Runs a suite on plain PostgreSQL, and on TimescaleDB. */
export const onEachServer = (suite: Suite): void => {
  suite('PostgreSQL', openTestStore);
  describeOnTimescale(() => suite('TimescaleDB', openTimescaleTestStore));
};

/**
 * Runs a suite as `onEachServer` does, and with every row compressed after its write, also without keys and with short
 * versions.
 */
export const onEachServerAndCompressed = (suite: Suite): void => {
  onEachServer(suite);
  describeOnTimescale(() => {
    suite('TimescaleDB with compressed rows', async () => compressing(await openTimescaleTestStore()));
    suite('TimescaleDB with rows without keys, with short versions', async () => {
      const client = await openTimescaleTestStore();
      await shortenAllVersions(client);
      return releasing(client);
    });
  });
};
