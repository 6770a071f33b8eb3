import type { RequestHandler } from 'express';

/** Below these SDKs of other products send that are given an address alone: LangWatch, Braintrust and LangSmith, Agenta, HoneyHive. */
const folder = /^\/(?:api\/otel|otel|api\/otlp|opentelemetry)(?=\/v1\/(?:traces|logs|metrics)\/?(?:\?|$))/i;

/** What is sent to `/otel/v1/traces`, or below another of these folders, is sent to `/v1/traces`. */
export const otlpFolders: RequestHandler = (request, _response, next) => {
  request.url = request.url.replace(folder, '');
  next();
};
