/**
 * Tables of advanced hunting. Source: Learn, "Understand the advanced hunting schema"
 * (https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables), page of 2026-07-27.
 */
export const HUNTING_TABLES: readonly string[] = `
AADSignInEventsBeta AADSpnSignInEventsBeta AgentsInfo AIAgentsInfo AlertEvidence AlertInfo BehaviorEntities BehaviorInfo
CallActivityEvents CampaignInfo CloudAppEvents CloudAuditEvents CloudDnsEvents CloudPolicyEnforcementEvents
CloudProcessEvents CloudStorageAggregatedEvents DataSecurityBehaviors DataSecurityEvents
DeviceBaselineComplianceAssessment DeviceBaselineComplianceAssessmentKB DeviceBaselineComplianceProfiles DeviceEvents
DeviceFileCertificateInfo DeviceFileEvents DeviceImageLoadEvents DeviceInfo DeviceLogonEvents DeviceNetworkEvents
DeviceNetworkInfo DeviceProcessEvents DeviceRegistryEvents DeviceTvmBrowserExtensions DeviceTvmBrowserExtensionsKB
DeviceTvmCertificateInfo DeviceTvmHardwareFirmware DeviceTvmInfoGathering DeviceTvmInfoGatheringKB
DeviceTvmSecureConfigurationAssessment DeviceTvmSecureConfigurationAssessmentKB DeviceTvmSoftwareEvidenceBeta
DeviceTvmSoftwareInventory DeviceTvmSoftwareVulnerabilities DeviceTvmSoftwareVulnerabilitiesKB
DisruptionAndResponseEvents EmailAttachmentInfo EmailEvents EmailPostDeliveryEvents EmailUrlInfo EntraIdSignInEvents
EntraIdSpnSignInEvents ExposureGraphEdges ExposureGraphNodes FileMaliciousContentInfo GraphAPIAuditEvents
GraphApiAuditEvents IdentityAccountInfo IdentityDirectoryEvents IdentityEvents IdentityInfo IdentityLogonEvents
IdentityQueryEvents MessageContents MessageEvents MessagePostDeliveryEvents MessageUrlInfo OAuthAppInfo UrlClickEvents`
  .trim()
  .split(/\s+/);

/** True for tables of events, which are read for all of 30 days where a query does not say since when. */
export const isEventTable = (name: string): boolean => /Events$|^Alert/.test(name);

/** True for tables that are known to say nothing of a device. */
export const isWithoutDevice = (name: string): boolean => /^(?:Email|Message|Url|Campaign)|^AlertInfo$|KB$/.test(name);
