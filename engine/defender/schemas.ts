import { z } from 'zod';
import type { Alert, FileInfo, ImportResult, Indicator, Machine, MachineAction } from './entities.ts';

/**
 * What replies must look like (reference: Learn's resource types, and captures of real replies). Only what the engine cannot
 * do without is demanded; fields that are unknown are kept, those of another type than documented become null.
 */
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullable()
  .catch(null);
const optionalText = text.exactOptional();
const optionalNumber = z.number().nullable().catch(null).exactOptional();
const texts = z.array(z.string()).catch([]).default([]);
const id = z.union([z.string().min(1), z.int().transform(String)]);

export const MachineSchema: z.ZodType<Machine> = z.looseObject({
  id,
  computerDnsName: text.default(null),
  osPlatform: text.default(null),
  osVersion: optionalText,
  version: optionalText,
  agentVersion: optionalText,
  healthStatus: text.default(null),
  onboardingStatus: text.default(null),
  riskScore: optionalText,
  exposureLevel: optionalText,
  deviceValue: optionalText,
  machineTags: texts,
  rbacGroupName: optionalText,
  firstSeen: optionalText,
  lastSeen: optionalText,
  lastIpAddress: optionalText,
  lastExternalIpAddress: optionalText,
  mergedIntoMachineId: optionalText,
  isExcluded: z.boolean().nullable().catch(null).exactOptional(),
  defenderAvStatus: optionalText,
});

/** Spellings of the states that were seen, in lower case. */
const STATUSES = {
  pending: 'Pending',
  inprogress: 'InProgress',
  succeeded: 'Succeeded',
  failed: 'Failed',
  timeout: 'TimeOut',
  cancelled: 'Cancelled',
  canceled: 'Cancelled',
} as const;

const isStatus = (key: string): key is keyof typeof STATUSES => Object.hasOwn(STATUSES, key);

/** A state that this version does not know counts as not final: the action is followed on. */
const status = z.string().transform((spelling) => {
  const key = spelling.toLowerCase();
  return isStatus(key) ? STATUSES[key] : 'InProgress';
});

/** Samples print `lastUpdateTimeUtc`, the service sends `lastUpdateDateTimeUtc` (microsoft-365-docs issue 5896). */
const renameLastUpdate = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'lastUpdateTimeUtc' in value && !('lastUpdateDateTimeUtc' in value)
    ? { ...value, lastUpdateDateTimeUtc: value.lastUpdateTimeUtc }
    : value;

export const MachineActionSchema: z.ZodType<MachineAction> = z.preprocess(
  renameLastUpdate,
  z.looseObject({
    id,
    type: z.string(),
    scope: optionalText,
    requestor: optionalText,
    requestorComment: optionalText,
    status,
    machineId: text.default(null),
    computerDnsName: optionalText,
    creationDateTimeUtc: z.string(),
    lastUpdateDateTimeUtc: optionalText,
    errorHResult: optionalNumber,
    relatedFileInfo: z
      .looseObject({ fileIdentifier: optionalText, fileIdentifierType: optionalText })
      .nullable()
      .catch(null)
      .exactOptional(),
    commands: z
      .array(z.looseObject({ errors: texts }))
      .catch([])
      .exactOptional(),
  }),
);

const EvidenceSchema = z.looseObject({
  entityType: text.default(null),
  sha1: optionalText,
  sha256: optionalText,
  fileName: optionalText,
  filePath: optionalText,
  ipAddress: optionalText,
  url: optionalText,
  accountName: optionalText,
  userPrincipalName: optionalText,
  detectionStatus: optionalText,
});

export const AlertSchema: z.ZodType<Alert> = z.looseObject({
  id,
  title: text.default('').transform((title) => title ?? ''),
  severity: text.default(null).transform((severity) => severity ?? 'UnSpecified'),
  status: text.default(null).transform((state) => state ?? 'Unknown'),
  category: text.default(null),
  detectionSource: optionalText,
  incidentId: z.union([z.number(), z.string()]).nullable().catch(null).exactOptional(),
  alertCreationTime: optionalText,
  machineId: text.default(null),
  computerDnsName: optionalText,
  mitreTechniques: texts,
  assignedTo: optionalText,
  relatedUser: z
    .looseObject({ userName: optionalText, domainName: optionalText })
    .nullable()
    .catch(null)
    .exactOptional(),
  evidence: z
    .array(EvidenceSchema)
    .nullable()
    .default([])
    .transform((evidence) => evidence ?? []),
});

export const FileSchema: z.ZodType<FileInfo> = z.looseObject({
  sha1: text.default(null),
  sha256: text.default(null),
  md5: text.default(null),
  signer: optionalText,
  filePublisher: optionalText,
  globalPrevalence: optionalNumber,
  determinationType: optionalText,
  determinationValue: optionalText,
  size: optionalNumber,
});

export const IndicatorSchema: z.ZodType<Indicator> = z.looseObject({
  id,
  indicatorValue: z.string(),
  indicatorType: z.string(),
  action: z.string(),
  title: optionalText,
  description: optionalText,
  createdBy: optionalText,
  expirationTime: optionalText,
  rbacGroupNames: z.array(z.string()).nullable().catch(null).exactOptional(),
  severity: z.enum(['Informational', 'Low', 'Medium', 'High']).nullable().catch(null).exactOptional(),
  generateAlert: z.boolean().nullable().catch(null).exactOptional(),
  recommendedActions: optionalText,
});

/** `isFailed` was seen as a text too. */
const flag = z.union([
  z.boolean(),
  z.literal(['true', 'True']).transform(() => true),
  z.string().transform(() => false),
]);

export const ImportResultSchema: z.ZodType<ImportResult> = z.looseObject({
  indicator: z.string(),
  id: text.default(null),
  isFailed: flag,
  failureReason: text.default(null),
});

/** A single value, such as a link. */
export const ValueSchema = z.looseObject({ value: z.string() });

export const InvestigationSchema = z.looseObject({ id, triggeringAlertId: z.string().nullish() });

const column = z.record(z.string(), z.unknown());
/** Rows of a hunting reply; the XDR sister of the call writes its names in lower case. */
export const HuntReplySchema = z.union([
  z.looseObject({ Results: z.array(column) }).transform((reply) => reply.Results),
  z.looseObject({ results: z.array(column) }).transform((reply) => reply.results),
]);

export const ListSchema = z.looseObject({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });
