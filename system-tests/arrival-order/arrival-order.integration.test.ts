import {
  clickHouseAgentReader,
  clickHouseDailyCostReader,
  clickHouseDeadLetterStore,
  clickHouseLedgerReader,
  clickHouseMetricsReader,
  clickHouseObservationReader,
  clickHousePromptFigureReader,
  clickHouseRecordReader,
  clickHouseRunReader,
  clickHouseScoreReader,
  clickHouseSessionReader,
  clickHouseTelemetryExporter,
  clickHouseTelemetryWriter,
  clickHouseTraceReader,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import { propertyRuns } from '@spanledger/testing';
import { openClickHouseDatabase } from '../../apps/api/src/migrated-databases.fixture.ts';
import { openArrivalBench } from './arrival-bench.fixture.ts';
import { describeArrivalOrder, runsOnEngine } from './arrival-order-property.fixture.ts';

const openStore = (client: ClickHouse) => ({
  writer: clickHouseTelemetryWriter(client),
  traces: clickHouseTraceReader(client),
  observations: clickHouseObservationReader(client),
  scores: clickHouseScoreReader(client),
  sessions: clickHouseSessionReader(client),
  agentRuns: clickHouseAgentReader(client),
  promptFigures: clickHousePromptFigureReader(client),
  runOutcomes: clickHouseRunReader(client),
  dailyCosts: clickHouseDailyCostReader(client),
  metricsQueries: clickHouseMetricsReader(client),
  ledger: clickHouseLedgerReader(client),
  deadLetters: clickHouseDeadLetterStore(client),
  exporter: clickHouseTelemetryExporter(client, () => Date.now() * 1000),
});

describeArrivalOrder('ClickHouse', runsOnEngine(propertyRuns(1)), async (onEnd) => {
  const { client, close } = await openClickHouseDatabase();
  onEnd(close);
  return openArrivalBench(openStore(client), clickHouseRecordReader(client));
});
