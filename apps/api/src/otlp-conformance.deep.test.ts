import { describeReceiverUnder } from './otlp-conformance.fixture.ts';

describeReceiverUnder('/api/public/otel');
