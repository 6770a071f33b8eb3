import { computingAfterWrites, describeReadersAgree, propertyRuns } from '@spanledger/testing';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import { computingStoreOn } from './test-telemetry-store.fixture.ts';

// Every third write leaves days that must be computed when they are read.
onEachServerAndCompressed((name, openStore) =>
  describeReadersAgree(
    name,
    async () => computingAfterWrites(computingStoreOn(await openStore()), (write) => write % 3 !== 2),
    {
      runs: propertyRuns(6, 2),
    },
  ),
);
