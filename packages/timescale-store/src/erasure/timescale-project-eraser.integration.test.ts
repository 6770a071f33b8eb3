import { describeProjectEraser } from '@spanledger/testing';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';

onEachServerAndCompressed((name, openStore) =>
  describeProjectEraser(name, async () => telemetryStoreOn(await openStore())),
);
