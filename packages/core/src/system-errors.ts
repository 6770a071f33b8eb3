import { unavailable } from './errors.ts';

/** The operating system's code of a failure, such as `ENOENT`; empty without one. */
export const systemCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** True for a code of TLS by which the certificate of a server is refused, such as `DEPTH_ZERO_SELF_SIGNED_CERT`. */
export const isCertificateCode = (code: string): boolean => /CERT|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH/.test(code);

/** True for a code by which TLS with a server fails: of its certificate, or of the protocol, as where it speaks none. */
export const isTlsCode = (code: string): boolean =>
  isCertificateCode(code) || /^(ERR_(OSSL|SSL|TLS)_|EPROTO$)/.test(code);

/** What to do when it fails with a code, with the variable that has the server's address. */
export const tlsAdvice = (variable: string, code: string): string => {
  if (code === 'CERT_HAS_EXPIRED') return 'Its certificate has expired: renew it, or correct the clock of this machine';
  if (code === 'CERT_NOT_YET_VALID') return 'Its certificate is not valid yet: correct the clock of this machine';
  if (!isCertificateCode(code)) return `Check ${variable}: at that port the server may speak no TLS`;
  return `Check ${variable}: its host must be one of the certificate, and NODE_EXTRA_CA_CERTS name the file of its authority`;
};

const problems: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its quota is used up',
  EROFS: 'it is read-only',
  EACCES: 'this account may not use it',
  EPERM: 'this account may not use it',
  EIO: 'its disk fails',
  EFBIG: 'a file would be larger than it can be there',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOENT: 'it is gone',
};

/** An error of the file system as `unavailable` with the directory; any other error unchanged. */
export const translateDiskError = (directory: string, error: unknown): unknown => {
  const problem = problems[systemCodeOf(error)];
  return problem === undefined ? error : unavailable(`${directory} cannot be used: ${problem}.`, error, 10);
};
