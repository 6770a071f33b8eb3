import { describeAgentReader } from './agent-reader.conformance.ts';
import { describeDailyCostReader } from './daily-cost-reader.conformance.ts';
import { describeDeadLetterStore } from './dead-letter-store.conformance.ts';
import { describeLedgerReader } from './ledger-reader.conformance.ts';
import { describeObservationReader } from './observation-reader.conformance.ts';
import { describePromptFigureReader } from './prompt-figure-reader.conformance.ts';
import { describeReadingInParts } from './reading-in-parts.conformance.ts';
import { describeRunReader } from './run-reader.conformance.ts';
import { describeScoreReader } from './score-reader.conformance.ts';
import { describeSessionReader } from './session-reader.conformance.ts';
import { memoryTelemetryStore } from './telemetry-store.ts';
import { describeTraceReader } from './trace-reader.conformance.ts';

const name = 'the in-memory double';
const make = async () => memoryTelemetryStore();

describeTraceReader(name, make);
describeObservationReader(name, make);
describeScoreReader(name, make);
describeReadingInParts(name, make);
describeSessionReader(name, make);
describeAgentReader(name, make);
describePromptFigureReader(name, make);
describeRunReader(name, make);
describeDailyCostReader(name, make);
describeDeadLetterStore(name, make);
describeLedgerReader(name, make);
