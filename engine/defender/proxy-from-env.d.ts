/** The package brings no declarations. */
declare module 'proxy-from-env' {
  /** Address of the proxy for a URL by the variables of the environment; '' where there is none. */
  export function getProxyForUrl(url: string): string;
}
