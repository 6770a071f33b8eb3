import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeAuditLog } from './audit-log.conformance.ts';

describeAuditLog('memory', async () => memoryIdentity());
