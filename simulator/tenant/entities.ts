/** Entities as they go over the wire (Learn: resource types of the Defender for Endpoint API). */

export interface WireMachine {
  readonly id: string;
  readonly computerDnsName: string;
  readonly firstSeen: string;
  lastSeen: string;
  readonly osPlatform: string;
  readonly osVersion: string | null;
  readonly osProcessor: string;
  readonly version: string;
  readonly osBuild: number | null;
  readonly osArchitecture: string;
  readonly lastIpAddress: string;
  readonly lastExternalIpAddress: string;
  readonly ipAddresses: readonly {
    readonly ipAddress: string;
    readonly macAddress: string;
    readonly type: string;
    readonly operationalStatus: string;
  }[];
  readonly agentVersion: string;
  healthStatus: string;
  readonly onboardingStatus: string;
  readonly deviceValue: string;
  readonly rbacGroupId: number;
  readonly rbacGroupName: string | null;
  readonly riskScore: string;
  readonly exposureLevel: string;
  readonly isAadJoined: boolean;
  readonly aadDeviceId: string | null;
  machineTags: readonly string[];
  readonly defenderAvStatus: string;
  readonly managedBy: string;
  readonly managedByStatus: string;
  readonly vmMetadata: null;
  readonly mergedIntoMachineId: string | null;
  readonly isPotentialDuplication: boolean;
  readonly isExcluded: boolean;
  readonly exclusionReason: string | null;
}

export interface WireFile {
  readonly sha1: string;
  readonly sha256: string;
  readonly md5: string;
  readonly globalPrevalence: number;
  readonly globalFirstObserved: string;
  readonly globalLastObserved: string;
  readonly size: number;
  readonly fileType: string | null;
  readonly isPeFile: boolean;
  readonly filePublisher: string | null;
  readonly fileProductName: string | null;
  readonly signer: string | null;
  readonly issuer: string | null;
  readonly signerHash: string | null;
  readonly isValidCertificate: boolean;
  readonly determinationType: string;
  readonly determinationValue: string | null;
}

export interface WireEvidence {
  readonly entityType: string;
  readonly evidenceCreationTime: string;
  readonly sha1: string | null;
  readonly sha256: string | null;
  readonly fileName: string | null;
  readonly filePath: string | null;
  readonly processId: number | null;
  readonly processCommandLine: string | null;
  readonly processCreationTime: string | null;
  readonly parentProcessId: number | null;
  readonly parentProcessCreationTime: string | null;
  readonly parentProcessFileName: string | null;
  readonly parentProcessFilePath: string | null;
  readonly ipAddress: string | null;
  readonly url: string | null;
  readonly registryKey: string | null;
  readonly registryHive: string | null;
  readonly registryValueType: string | null;
  readonly registryValue: string | null;
  readonly accountName: string | null;
  readonly domainName: string | null;
  readonly userSid: string | null;
  readonly aadUserId: string | null;
  readonly userPrincipalName: string | null;
  readonly detectionStatus: string | null;
}

export interface WireAlert {
  readonly id: string;
  readonly incidentId: number;
  readonly investigationId: number | null;
  readonly investigationState: string;
  assignedTo: string | null;
  readonly severity: string;
  status: string;
  classification: string | null;
  determination: string | null;
  readonly detectionSource: string;
  readonly detectorId: string;
  readonly category: string;
  readonly threatFamilyName: string | null;
  readonly threatName: string | null;
  readonly title: string;
  readonly description: string;
  readonly alertCreationTime: string;
  readonly firstEventTime: string;
  readonly lastEventTime: string;
  lastUpdateTime: string;
  resolvedTime: string | null;
  readonly machineId: string | null;
  readonly computerDnsName: string | null;
  readonly rbacGroupName: string | null;
  readonly aadTenantId: string;
  readonly mitreTechniques: readonly string[];
  readonly relatedUser: { readonly userName: string; readonly domainName: string } | null;
  comments: readonly { readonly comment: string; readonly createdBy: string; readonly createdTime: string }[];
  readonly evidence: readonly WireEvidence[];
}

export interface WireInvestigation {
  readonly id: string;
  readonly startTime: string;
  readonly endTime: string | null;
  readonly state: string;
  readonly cancelledBy: string | null;
  readonly statusDetails: string | null;
  readonly machineId: string;
  readonly computerDnsName: string;
  readonly triggeringAlertId: string | null;
}

export interface WireIndicator {
  readonly id: string;
  readonly indicatorValue: string;
  readonly indicatorType: string;
  readonly action: string;
  readonly application: string | null;
  readonly source: string;
  readonly sourceType: string;
  readonly createdBy: string;
  readonly createdBySource: string;
  readonly createdByDisplayName: string;
  readonly title: string;
  readonly description: string;
  readonly severity: string | null;
  readonly generateAlert: boolean;
  readonly recommendedActions: string | null;
  readonly educateUrl: string | null;
  readonly creationTimeDateTimeUtc: string;
  readonly expirationTime: string | null;
  readonly lastUpdateTime: string;
  readonly lastUpdatedBy: string | null;
  readonly rbacGroupNames: readonly string[];
  readonly rbacGroupIds: readonly string[];
}
