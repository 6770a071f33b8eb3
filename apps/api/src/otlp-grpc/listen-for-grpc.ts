import { conflict } from '@spanledger/core';
import type { Logger } from 'pino';

import type { GrpcConnections } from './grpc-connections.ts';
import { openOtlpGrpc, type OtlpGrpc } from './open-otlp-grpc.ts';

const standardPort = 4317;

/** As `OTLP_GRPC_PORT` has it; `undefined` when it is not set. */
export type GrpcPortSetting = number | 'off' | undefined;

/**
 * Listens as configured, in addition to the port of HTTP, which accepts gRPC too. A configured port that is not
 * available is a `conflict`; for the default one it is a line in the log.
 */
export const listenForGrpc = async (
  { connections, logger }: { readonly connections: GrpcConnections; readonly logger: Logger },
  setting: GrpcPortSetting,
  host: string,
): Promise<OtlpGrpc | undefined> => {
  if (setting === 'off') return undefined;
  try {
    return await openOtlpGrpc(connections, setting ?? standardPort, host);
  } catch (error) {
    const reason = reasonOf(error, setting ?? standardPort);
    if (reason === undefined) throw error;
    if (setting !== undefined) throw conflict(`${reason}. Set OTLP_GRPC_PORT to a free one, or to off.`);
    logger.warn(
      `${reason}, so OTLP over gRPC is taken on the port of HTTP only. Set OTLP_GRPC_PORT to a free port, or to off.`,
    );
    return undefined;
  }
};

const reasonOf = (error: unknown, port: number): string | undefined => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program`;
  return code === 'EACCES' ? `Port ${port} may not be used by this account` : undefined;
};
