import tls from 'node:tls';

/** Not in every Node that this runs on: since 22.15 and 22.19. */
interface Certificates {
  readonly getCACertificates?: (store: 'default' | 'system') => string[];
  readonly setDefaultCACertificates?: (certificates: readonly string[]) => void;
}

/**
 * Lets every connection of this process trust what the system trusts, and with it the proxies of a company: ours, those of
 * @azure/identity and of messages. Added to Node's own list and to `NODE_EXTRA_CA_CERTS`, never in their place. With an older
 * Node these two are all there is. Called once, at the start.
 */
export function trustSystemCertificates(): void {
  const found: Certificates = tls;
  const { getCACertificates: certificatesOf, setDefaultCACertificates: trust } = found;
  if (certificatesOf === undefined || trust === undefined) return;
  trust([...new Set([...certificatesOf('default'), ...certificatesOf('system')])]);
}
