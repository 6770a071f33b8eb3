import { describeLedgerReader } from '@spanledger/testing';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { timescaleDeadLetterStore } from '../dead-letters/timescale-dead-letter-store.ts';
import { timescaleTelemetryWriter } from '../writer/telemetry-writer.ts';
import { timescaleLedgerReader } from '../timescale-readers.ts';

onEachServer((name, openStore) =>
  describeLedgerReader(name, async () => {
    const client = await openStore();
    return {
      writer: timescaleTelemetryWriter(client),
      ledger: timescaleLedgerReader(client),
      deadLetters: timescaleDeadLetterStore(client),
    };
  }),
);
