import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { expected as ofAgent } from '../opentelemetry-http/expected.ts';

const { agent = [] } = ofAgent;

/** Independent of the transport, and the same as that of version 2. */
export const expected: ExpectedTraces = { http: agent, proto: agent, grpc: agent };
