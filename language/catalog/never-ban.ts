/**
 * What no playbook may ban, whatever its text says: without these names and addresses devices lose Defender, their updates,
 * the sign-in or the look-up of names, and nobody could lift the ban from there. Names where customers of Microsoft keep
 * things of their own (storage accounts, web apps, shared documents) are left out on purpose, or stand here in full.
 */
export interface ProtectedNames {
  readonly what: string;
  /** Where the owner publishes them; the day on which they were taken from there. */
  readonly source: string;
  readonly date: string;
  /** Each with everything below it. */
  readonly domains: readonly string[];
  /** Prefixes. */
  readonly addresses: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const NEVER_BAN: readonly ProtectedNames[] = [
  {
    what: 'a service of Defender',
    source:
      'https://learn.microsoft.com/defender-endpoint/standard-device-connectivity-urls-commercial and …/streamlined-device-connectivity-urls-commercial',
    date: '2026-11-24',
    domains: words(`
      endpoint.security.microsoft.com endpoint.security.microsoft.us security.microsoft.com securitycenter.windows.com
      security.microsoft.us securitycenter.microsoft.com wd.microsoft.com wdcp.microsoft.com wdcpalt.microsoft.com
      events.data.microsoft.com settings-win.data.microsoft.com smartscreen.microsoft.com smartscreen-prod.microsoft.com
      wns.windows.com notify.windows.com dm.microsoft.com x.cp.wd.microsoft.com cdn.x.cp.wd.microsoft.com
      unitedstates.cp.wd.microsoft.com vortex-win.data.microsoft.com api.securitycenter.microsoft.com
      ussus1eastprod.blob.core.windows.net ussus2eastprod.blob.core.windows.net ussus3eastprod.blob.core.windows.net
      ussus4eastprod.blob.core.windows.net wsus1eastprod.blob.core.windows.net wsus2eastprod.blob.core.windows.net
      ussus1westprod.blob.core.windows.net ussus2westprod.blob.core.windows.net ussus3westprod.blob.core.windows.net
      ussus4westprod.blob.core.windows.net wsus1westprod.blob.core.windows.net wsus2westprod.blob.core.windows.net
      usseu1northprod.blob.core.windows.net wseu1northprod.blob.core.windows.net usseu1westprod.blob.core.windows.net
      wseu1westprod.blob.core.windows.net ussuk1southprod.blob.core.windows.net wsuk1southprod.blob.core.windows.net
      ussuk1westprod.blob.core.windows.net wsuk1westprod.blob.core.windows.net automatedirstrprdcus.blob.core.windows.net
      automatedirstrprdeus.blob.core.windows.net automatedirstrprdneu.blob.core.windows.net
      automatedirstrprdweu.blob.core.windows.net automatedirstrprduks.blob.core.windows.net
      automatedirstrprdukw.blob.core.windows.net`),
    addresses: [],
  },
  {
    what: 'a service of Windows Update',
    source: 'https://learn.microsoft.com/windows/privacy/manage-windows-11-endpoints',
    date: '2026-11-24',
    domains: words(`
      windowsupdate.com windowsupdate.microsoft.com update.microsoft.com delivery.mp.microsoft.com
      do.dsp.mp.microsoft.com dsp.mp.microsoft.com download.microsoft.com definitionupdates.microsoft.com
      go.microsoft.com api.cdp.microsoft.com adl.windows.com ctldl.windowsupdate.com msftconnecttest.com msftncsi.com`),
    addresses: [],
  },
  {
    what: 'a service that checks certificates',
    source: 'https://learn.microsoft.com/azure/security/fundamentals/azure-certificate-authority-details',
    date: '2026-11-24',
    domains: words(`
      crl.microsoft.com mscrl.microsoft.com oneocsp.microsoft.com ocsp.msocsp.com www.microsoft.com
      ocsp.digicert.com crl3.digicert.com crl4.digicert.com cacerts.digicert.com`),
    addresses: [],
  },
  {
    what: 'a service of the sign-in and of administration',
    source: 'https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges (id 56 and 59)',
    date: '2026-11-24',
    domains: words(`
      microsoftonline.com microsoftonline-p.com microsoftonline-p.net login.microsoftonline.us login.microsoft.com
      login.live.com login.windows.net logincert.microsoftonline.com account.live.com aadcdn.msauth.net msauth.net
      msauthimages.net msftauth.net msftauthimages.net msidentity.com phonefactor.net account.activedirectory.windowsazure.com
      accounts.accesscontrol.windows.net enterpriseregistration.windows.net graph.microsoft.com graph.windows.net
      management.azure.com portal.azure.com entra.microsoft.com intune.microsoft.com manage.microsoft.com
      admin.microsoft.com outlook.office.com outlook.office365.com smtp.office365.com`),
    addresses: words(`
      20.20.32.0/19 20.190.128.0/18 20.231.128.0/19 40.126.0.0/18 2603:1006:2000::/48 2603:1007:200::/48
      2603:1016:1400::/48 2603:1017::/48 2603:1026:3000::/48 2603:1027:1::/48 2603:1036:3000::/48 2603:1037:1::/48
      2603:1046:2000::/48 2603:1047:1::/48 2603:1056:2000::/48 2603:1057:2::/48`),
  },
  {
    what: 'the platform address of Azure machines',
    source: 'https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16',
    date: '2026-11-24',
    domains: [],
    addresses: ['168.63.129.16/32'],
  },
  {
    what: 'a public resolver of names',
    source: 'https://one.one.one.one, https://dns.google, https://quad9.net, https://www.opendns.com',
    date: '2026-11-24',
    domains: words('one.one.one.one cloudflare-dns.com dns.google dns.quad9.net dns.opendns.com doh.opendns.com'),
    addresses: words(`
      1.1.1.1/32 1.0.0.1/32 8.8.8.8/32 8.8.4.4/32 9.9.9.9/32 149.112.112.112/32 208.67.222.222/32 208.67.220.220/32
      2606:4700:4700::1111/128 2606:4700:4700::1001/128 2001:4860:4860::8888/128 2001:4860:4860::8844/128
      2620:fe::fe/128 2620:fe::9/128 2620:119:35::35/128 2620:119:53::53/128`),
  },
];
