import { describeNameStore } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { timescaleNameStore } from './timescale-name-store.ts';

describeNameStore('PostgreSQL', async () => timescaleNameStore(await openTestStore()));
