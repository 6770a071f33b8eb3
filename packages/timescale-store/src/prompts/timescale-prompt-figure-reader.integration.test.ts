import { describePromptFigureReader } from '@spanledger/testing';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';

onEachServer((name, openStore) => describePromptFigureReader(name, async () => telemetryStoreOn(await openStore())));
