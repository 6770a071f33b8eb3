/** Where a driver sends what it does, and who answers its model calls. */
export interface Target {
  readonly baseUrl: string;
  readonly publicKey: string;
  readonly secretKey: string;
  /** Of the provider server, without a path. */
  readonly providerUrl: string;
  /** Of an OTLP/gRPC receiver. */
  readonly grpcUrl?: string;
}

/** Runs a small agent with the client from npm, and resolves when everything is sent. */
export type Drive = (target: Target) => Promise<void>;

/** By the name of the case. */
export type Drives = Readonly<Record<string, Drive>>;

export const authorization = ({ publicKey, secretKey }: Target): string =>
  `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;

/** What an OTLP/HTTP exporter is given. */
export const exporterOptions = (target: Target) => ({
  url: `${target.baseUrl}/v1/traces`,
  headers: { authorization: authorization(target) },
});
