import { describeSameIds } from '@spanledger/testing';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import { telemetryStoreOn } from './test-telemetry-store.fixture.ts';

onEachServerAndCompressed((name, openStore) => describeSameIds(name, async () => telemetryStoreOn(await openStore())));
