export { telemetryPlaceOf, telemetryVariables, type TelemetryChoice, type TelemetryPlace } from './telemetry-place.ts';
export { openTelemetry } from './open-telemetry.ts';
export { checkTelemetrySchema, migrateTelemetry, readTelemetrySchemaState } from './telemetry-schema.ts';
