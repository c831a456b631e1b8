/** Entities of the Defender for Endpoint API as the engine uses them. Unknown fields of the service are kept by the schemas. */
import type { MachineActionType } from '../../language/catalog/action-spec.ts';

export interface Machine {
  /** 40 hex digits. */
  readonly id: string;
  readonly computerDnsName: string | null;
  readonly osPlatform: string | null;
  readonly osVersion?: string | null;
  readonly version?: string | null;
  readonly agentVersion?: string | null;
  readonly healthStatus: string | null;
  readonly onboardingStatus: string | null;
  readonly riskScore?: string | null;
  readonly exposureLevel?: string | null;
  readonly deviceValue?: string | null;
  readonly machineTags: readonly string[];
  readonly rbacGroupName?: string | null;
  readonly firstSeen?: string | null;
  readonly lastSeen?: string | null;
  readonly lastIpAddress?: string | null;
  readonly lastExternalIpAddress?: string | null;
  readonly mergedIntoMachineId?: string | null;
  readonly isExcluded?: boolean | null;
  readonly defenderAvStatus?: string | null;
}

export type MachineActionStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'TimeOut' | 'Cancelled';

const FINAL_STATUSES: readonly string[] = [
  'Succeeded',
  'Failed',
  'TimeOut',
  'Cancelled',
] satisfies MachineActionStatus[];

/** A state that this version does not know is none: the action is followed on. */
export const isFinal = (status: string): boolean => FINAL_STATUSES.includes(status);

export interface MachineAction {
  /** GUID. */
  readonly id: string;
  /** An open set: `MachineActionType` are those that the product sends. */
  readonly type: MachineActionType | (string & {});
  readonly scope?: string | null;
  readonly requestor?: string | null;
  readonly requestorComment?: string | null;
  /** In the spelling of `MachineActionStatus`; one that is not known as the service wrote it. */
  readonly status: MachineActionStatus | (string & {});
  readonly machineId: string | null;
  readonly computerDnsName?: string | null;
  readonly creationDateTimeUtc: string;
  readonly lastUpdateDateTimeUtc?: string | null;
  readonly errorHResult?: number | null;
  readonly relatedFileInfo?: {
    readonly fileIdentifier?: string | null;
    readonly fileIdentifierType?: string | null;
  } | null;
  /** Live response only: what went wrong with each command. The device writes these texts. */
  readonly commands?: readonly { readonly errors?: readonly string[] }[];
}

export interface AlertEvidence {
  readonly entityType: string | null;
  readonly sha1?: string | null;
  readonly sha256?: string | null;
  readonly fileName?: string | null;
  readonly filePath?: string | null;
  readonly ipAddress?: string | null;
  readonly url?: string | null;
  readonly accountName?: string | null;
  readonly userPrincipalName?: string | null;
  readonly detectionStatus?: string | null;
}

export interface Alert {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly category: string | null;
  readonly detectionSource?: string | null;
  readonly incidentId?: number | string | null;
  readonly alertCreationTime?: string | null;
  readonly machineId: string | null;
  readonly computerDnsName?: string | null;
  readonly mitreTechniques: readonly string[];
  readonly assignedTo?: string | null;
  readonly relatedUser?: { readonly userName?: string | null; readonly domainName?: string | null } | null;
  readonly comments?: readonly { readonly comment?: string | null }[] | null;
  readonly evidence: readonly AlertEvidence[];
}

export interface FileInfo {
  readonly sha1: string | null;
  readonly sha256: string | null;
  readonly md5: string | null;
  readonly signer?: string | null;
  readonly filePublisher?: string | null;
  readonly globalPrevalence?: number | null;
  readonly determinationType?: string | null;
  readonly determinationValue?: string | null;
  readonly size?: number | null;
}

export type IndicatorType = 'FileSha1' | 'FileSha256' | 'FileMd5' | 'IpAddress' | 'DomainName' | 'Url';
export type IndicatorAction = 'Audit' | 'Warn' | 'Block' | 'BlockAndRemediate' | 'Allowed';

export interface IndicatorInput {
  readonly indicatorValue: string;
  readonly indicatorType: IndicatorType;
  readonly action: IndicatorAction;
  readonly title: string;
  readonly description: string;
  readonly severity?: 'Informational' | 'Low' | 'Medium' | 'High';
  readonly generateAlert?: boolean;
  /** ISO 8601 UTC, no fraction; undefined = never. */
  readonly expirationTime?: string;
  readonly rbacGroupNames?: readonly string[];
  readonly recommendedActions?: string;
}

export interface Indicator {
  /** Decimal digits in a text. */
  readonly id: string;
  readonly indicatorValue: string;
  readonly indicatorType: IndicatorType | (string & {});
  readonly action: IndicatorAction | (string & {});
  readonly title?: string | null;
  readonly description?: string | null;
  readonly createdBy?: string | null;
  readonly expirationTime?: string | null;
  readonly rbacGroupNames?: readonly string[] | null;
  readonly severity?: IndicatorInput['severity'] | (string & {}) | null;
  readonly generateAlert?: boolean | null;
  readonly recommendedActions?: string | null;
}

export interface ImportResult {
  readonly indicator: string;
  readonly id: string | null;
  readonly isFailed: boolean;
  readonly failureReason: string | null;
}

/** An automated investigation. */
export interface Investigation {
  readonly id: string;
  /** Open set, such as `Running`, `PendingApproval`, `SuccessfullyRemediated`. */
  readonly state?: string | null;
  readonly statusDetails?: string | null;
  readonly startTime?: string | null;
  readonly endTime?: string | null;
  readonly machineId?: string | null;
  readonly computerDnsName?: string | null;
  /** The alert that began it; null where a caller did. */
  readonly triggeringAlertId?: string | null;
}

/** A script or file of the live response library. */
export interface LibraryFile {
  readonly fileName: string;
  readonly sha256?: string | null;
  readonly description?: string | null;
  readonly creationTime?: string | null;
  readonly lastUpdatedTime?: string | null;
  readonly createdBy?: string | null;
  readonly hasParameters?: boolean | null;
  readonly parametersDescription?: string | null;
}

export interface HuntRow {
  readonly [column: string]: unknown;
}
