/** The two encodings of OTLP over HTTP: `application/x-protobuf` and `application/json`. */
export type OtlpEncoding = 'protobuf' | 'json';

export type OtlpSignal = 'traces' | 'logs' | 'metrics';
