import { makeDataDir, startServer, testKeys } from '../../../system-tests/local-mode/server-process.ts';

/** The server against which clients are checked. */
export interface Server {
  readonly url: string;
  readonly grpcUrl: string;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly askJson: (path: string) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const asking =
  (url: string, publicKey: string, secretKey: string) =>
  async (path: string): Promise<unknown> => {
    const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
    const response = await fetch(`${url}${path}`, { headers: { authorization } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };

/** Opens a local server, or uses the one in CLIENTS_SERVER_URL (with its keys and CLIENTS_GRPC_URL). */
export const openServer = async (): Promise<Server> => {
  const { CLIENTS_SERVER_URL: given, CLIENTS_GRPC_URL: givenGrpc = 'http://localhost:4317' } = process.env;
  const publicKey = process.env['CLIENTS_PUBLIC_KEY'] ?? testKeys.publicKey;
  const secretKey = process.env['CLIENTS_SECRET_KEY'] ?? testKeys.secretKey;
  if (given !== undefined) {
    const askJson = asking(given, publicKey, secretKey);
    return { url: given, grpcUrl: givenGrpc, publicKey, secretKey, askJson, stop: async () => undefined };
  }
  const data = makeDataDir();
  const server = await startServer({ dataDir: data.dataDir, environment: { OTLP_GRPC_PORT: '0' } });
  const [, grpcUrl = ''] = /OTLP gRPC\s+(\S+)/.exec(server.output()) ?? [];
  return {
    url: server.url,
    grpcUrl,
    ...testKeys,
    askJson: asking(server.url, testKeys.publicKey, testKeys.secretKey),
    stop: async () => {
      await server.end();
      data.remove();
    },
  };
};
