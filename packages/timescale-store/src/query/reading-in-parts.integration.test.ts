import { describeReadingInParts } from '@spanledger/testing';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { telemetryStoreOn } from './test-telemetry-store.fixture.ts';

onEachServer((name, openStore) => describeReadingInParts(name, async () => telemetryStoreOn(await openStore())));
