import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { AuditEvent } from '@spanledger/core';

import { openControlPlane } from './control-plane.ts';
import type { Places } from './places.ts';

/**
 * Records in the audit log what a command is about to do to telemetry; rejects where that cannot be stored. False where
 * the command line has no control plane, as in a transfer between two servers by their addresses alone.
 */
export type RecordEvent = (event: AuditEvent) => Promise<boolean>;

export const recordEvent =
  (places: Places): RecordEvent =>
  async (event) => {
    const { databaseUrl, dataDir } = places;
    if (databaseUrl === undefined && !existsSync(join(dataDir, 'postgres'))) return false;
    await openControlPlane(places)(({ auditLog }) => auditLog.record(event));
    return true;
  };
