import type { EndpointOutput, runPlayground } from '@spanledger/api-contract';

export type PlaygroundEvent = EndpointOutput<typeof runPlayground, 200>;
