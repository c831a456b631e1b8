/**
 * Names that attackers imitate with letters of other scripts: services that people sign in to or trust. A short choice of
 * our own (2026-11-24) for naming the look-alike in a message; it decides nothing.
 */
export const WELL_KNOWN_NAMES: readonly string[] =
  'microsoft.com microsoftonline.com office.com outlook.com live.com windows.com sharepoint.com onedrive.com azure.com skype.com github.com google.com gmail.com youtube.com apple.com icloud.com amazon.com amazonaws.com paypal.com facebook.com instagram.com whatsapp.com linkedin.com twitter.com netflix.com spotify.com adobe.com dropbox.com docusign.com zoom.us slack.com salesforce.com okta.com cloudflare.com fedex.com visa.com mastercard.com americanexpress.com chase.com wellsfargo.com bankofamerica.com citibank.com hsbc.com santander.com coinbase.com binance.com kraken.com metamask.io telegram.org signal.org wikipedia.org yahoo.com ebay.com alibaba.com booking.com airbnb.com steampowered.com oracle.com cisco.com vmware.com citrix.com fortinet.com crowdstrike.com virustotal.com'.split(
    ' ',
  );
