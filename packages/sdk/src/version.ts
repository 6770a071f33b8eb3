/** The version of this package, sent with every span as that of the instrumentation scope. */
export const sdkVersion = '0.1.0';
