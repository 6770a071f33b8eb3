import { describeApiKeyStore } from './api-key-store.conformance.ts';
import { describeErasureQueue } from './erasure-queue.conformance.ts';
import { describeFirstStart } from './first-start.conformance.ts';
import { describeOrganizationStore } from './organization-store.conformance.ts';
import { memoryIdentity } from './memory-identity.ts';
import { describeProjectStore } from './project-store.conformance.ts';

const makeStores = () => Promise.resolve(memoryIdentity());

describeApiKeyStore('memory', makeStores);
describeProjectStore('memory', makeStores);
describeOrganizationStore('memory', makeStores);
describeErasureQueue('memory', makeStores);
describeFirstStart('memory', makeStores);
