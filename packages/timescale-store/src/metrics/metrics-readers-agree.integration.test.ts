import { describeMetricsReadersAgree, propertyRuns } from '@spanledger/testing';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';

onEachServerAndCompressed((name, openStore) =>
  describeMetricsReadersAgree(name, async () => telemetryStoreOn(await openStore()), { runs: propertyRuns(6, 2) }),
);
