import { describeDeadLetterStore } from '@spanledger/testing';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { timescaleDeadLetterStore } from './timescale-dead-letter-store.ts';

onEachServer((name, openStore) =>
  describeDeadLetterStore(name, async () => ({ deadLetters: timescaleDeadLetterStore(await openStore()) })),
);
