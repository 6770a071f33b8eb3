import { describeValueSketches, propertyRuns } from '@spanledger/testing';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

const forgetErrorsSql = `DELETE FROM value_sketches WHERE measure = 'countErrors'`;

onEachServerAndCompressed((name, openStore) =>
  describeValueSketches(
    name,
    async () => {
      const client = await openStore();
      const forgetErrors = () =>
        client.transaction('forget-errors', (to) => to.run('forget-errors', forgetErrorsSql, []));
      return { ...computingStoreOn(client), forgetErrors };
    },
    { runs: propertyRuns(2) },
  ),
);
