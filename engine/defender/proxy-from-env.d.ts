declare module 'proxy-from-env' {
  /** Address of the proxy for a URL by `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`; '' where none is to be used. */
  export function getProxyForUrl(url: string | URL): string;
}
