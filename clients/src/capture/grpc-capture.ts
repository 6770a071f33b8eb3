import { credentials, makeClientConstructor, Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import type { ServiceDefinition, ServiceError, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { CapturedRequest } from './capture-server.ts';

const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const asIs = (bytes: Buffer): Buffer => bytes;
const service: ServiceDefinition = {
  export: {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
};

interface ExportClient {
  readonly export: (
    bytes: Buffer,
    metadata: Metadata,
    callback: (error: ServiceError | null, answer?: Buffer) => void,
  ) => void;
  readonly close: () => void;
}

/** Sends an export to an OTLP/gRPC receiver, unchanged. */
export const sendExport = async (grpcUrl: string, authorization: string, bytes: Buffer): Promise<Buffer> => {
  const Client = makeClientConstructor(service, 'TraceService');
  const client = new Client(new URL(grpcUrl).host, credentials.createInsecure()) as unknown as ExportClient;
  const metadata = new Metadata();
  metadata.set('authorization', authorization);
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      client.export(bytes, metadata, (error, answer = Buffer.alloc(0)) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  } finally {
    client.close();
  }
};

type Answer = (error: Partial<ServiceError> | null, answer?: Buffer) => void;

/** The OTLP/gRPC counterpart of the capture server. */
export const startGrpcCapture = async (grpcUrl: string) => {
  const requests: CapturedRequest[] = [];
  const refused: string[] = [];
  const pass = async (authorization: string, bytes: Buffer, callback: Answer): Promise<void> => {
    try {
      callback(null, await sendExport(grpcUrl, authorization, bytes));
    } catch (error) {
      const { code, details, message } = error as ServiceError;
      refused.push(`gRPC ${path}: ${message}`);
      callback({ code, details });
    }
  };
  const server = new Server();
  const implementation: UntypedServiceImplementation = {
    export: (call: { request: Buffer<ArrayBuffer>; metadata: Metadata }, callback: Answer) => {
      const authorization = String(call.metadata.get('authorization')[0] ?? '');
      requests.push({ method: 'gRPC', path, headers: { authorization }, body: call.request });
      void pass(authorization, call.request, callback);
    },
  };
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    requests: requests as readonly CapturedRequest[],
    refused: refused as readonly string[],
    stop: async () => server.forceShutdown(),
  };
};
