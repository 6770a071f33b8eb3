/** The receiver of a driver's data, and the server that answers its model calls. */
export interface Target {
  readonly baseUrl: string;
  readonly publicKey: string;
  readonly secretKey: string;
  /** The URL of the provider server, without a path. */
  readonly providerUrl: string;
  /** The URL of an OTLP/gRPC receiver. */
  readonly grpcUrl?: string;
}

/** Runs a small agent with the client from npm, and resolves when everything has been sent. */
export type Drive = (target: Target) => Promise<void>;

/** By name of the case. */
export type Drives = Readonly<Record<string, Drive>>;

export const authorization = ({ publicKey, secretKey }: Target): string =>
  `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;

/** The options of an OTLP/HTTP exporter. */
export const exporterOptions = (target: Target) => ({
  url: `${target.baseUrl}/v1/traces`,
  headers: { authorization: authorization(target) },
});
