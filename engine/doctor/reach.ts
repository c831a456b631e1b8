/** Whether a host can be reached as a person would like to know it: each way to fail is told apart from the others. */
export type Reached =
  | {
      readonly kind: 'open';
      /** `host:port` of the proxy in between. */
      readonly proxy?: string;
      /** Who has issued the certificate; undefined for plain http. */
      readonly issuer?: string;
    }
  | { readonly kind: 'unknown-host' }
  | { readonly kind: 'no-connection'; readonly problem: string }
  | { readonly kind: 'proxy-unreachable'; readonly proxy: string; readonly problem: string }
  /** HTTP 407. `schemes`: what it accepts, such as `Basic`, `Negotiate`. */
  | { readonly kind: 'proxy-password'; readonly proxy: string; readonly schemes: string }
  | { readonly kind: 'proxy-refuses'; readonly proxy: string; readonly status: number }
  | {
      readonly kind: 'untrusted';
      readonly issuer: string;
      /** Code of OpenSSL, such as `SELF_SIGNED_CERT_IN_CHAIN`. */
      readonly problem: string;
      readonly proxy?: string;
    };

/** Connects, looks and hangs up. Sends no request to the host. */
export type Reach = (url: URL) => Promise<Reached>;
