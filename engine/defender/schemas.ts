import { z } from 'zod';
import type {
  Alert,
  FileInfo,
  ImportResult,
  Indicator,
  Investigation,
  LibraryFile,
  Machine,
  MachineAction,
} from './entities.ts';

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
const isText = (value: unknown): value is string => typeof value === 'string';
/** Some pages print a list of one as a text. What is no text is left out, and the others stay: policies go by tags and groups. */
const listOfTexts = z
  .unknown()
  .transform((value) => (Array.isArray(value) ? value.filter(isText) : isText(value) ? [value] : []));
const texts = listOfTexts.default([]);
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

const status = z.string().transform((spelling) => {
  const key = spelling.toLowerCase();
  return isStatus(key) ? STATUSES[key] : spelling;
});

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/**
 * Samples print `lastUpdateTimeUtc`, the service sends `lastUpdateDateTimeUtc` (microsoft-365-docs issue 5896); older replies
 * have the file beside `relatedFileInfo` instead of in it (mde-api section 9). What was printed stays as it was.
 */
const oneSpelling = (value: unknown): unknown => {
  if (!isObject(value)) return value;
  const { lastUpdateTimeUtc, fileIdentifier, fileIdentifierType } = value;
  return {
    ...value,
    ...(lastUpdateTimeUtc !== undefined &&
      value['lastUpdateDateTimeUtc'] == null && { lastUpdateDateTimeUtc: lastUpdateTimeUtc }),
    ...(fileIdentifier != null &&
      value['relatedFileInfo'] == null && { relatedFileInfo: { fileIdentifier, fileIdentifierType } }),
  };
};

export const MachineActionSchema: z.ZodType<MachineAction> = z.preprocess(
  oneSpelling,
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
  comments: z
    .array(z.looseObject({ comment: optionalText }))
    .nullable()
    .catch(null)
    .exactOptional(),
  evidence: z
    .unknown()
    .transform((evidence) => (Array.isArray(evidence) ? evidence.filter(isObject) : []))
    .pipe(z.array(EvidenceSchema))
    .default([]),
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
  rbacGroupNames: z.null().or(listOfTexts).exactOptional(),
  severity: optionalText,
  generateAlert: z.boolean().nullable().catch(null).exactOptional(),
  recommendedActions: optionalText,
});

/** `isFailed` was seen as a text too. Only a clear no is one: what is called imported is not looked at again. */
const failed = z
  .unknown()
  .transform((value) => !(value === false || (isText(value) && value.toLowerCase() === 'false')))
  .default(true);

export const ImportResultSchema: z.ZodType<ImportResult> = z.looseObject({
  indicator: z.string(),
  id: text.default(null),
  isFailed: failed,
  failureReason: text.default(null),
});

/** A single value, such as a link. */
export const ValueSchema = z.looseObject({ value: z.string() });

export const InvestigationSchema: z.ZodType<Investigation> = z.looseObject({
  id,
  state: optionalText,
  statusDetails: optionalText,
  startTime: optionalText,
  endTime: optionalText,
  machineId: optionalText,
  computerDnsName: optionalText,
  triggeringAlertId: optionalText,
});

export const LibraryFileSchema: z.ZodType<LibraryFile> = z.looseObject({
  fileName: z.string().min(1),
  sha256: optionalText,
  description: optionalText,
  creationTime: optionalText,
  lastUpdatedTime: optionalText,
  createdBy: optionalText,
  hasParameters: z.boolean().nullable().catch(null).exactOptional(),
  parametersDescription: optionalText,
});

const column = z.record(z.string(), z.unknown());
/** Rows of a hunting reply; the XDR sister of the call writes its names in lower case. */
export const HuntReplySchema = z.union([
  z.looseObject({ Results: z.array(column) }).transform((reply) => reply.Results),
  z.looseObject({ results: z.array(column) }).transform((reply) => reply.results),
]);

export const ListSchema = z.looseObject({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });
