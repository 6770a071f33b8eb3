/** Independent of the transport. */
export { expected } from '../opentelemetry-http/expected.ts';
