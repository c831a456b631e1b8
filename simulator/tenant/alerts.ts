import type { AlertStory, EvidenceStory } from './alert-stories.ts';
import { printTime, type Instant } from './clock.ts';
import { DOMAIN, type Device } from './device.ts';
import type { WireAlert, WireEvidence } from './entities.ts';
import { fileStory, hashesOf, type FileKey } from './files.ts';
import { digest, guidOf } from './random.ts';

const MINUTE_MS = 60_000;
const NETBIOS_DOMAIN = 'CONTOSO';

/** The alerts of the tenant, oldest last. */
export function buildAlerts(
  stories: readonly AlertStory[],
  devices: readonly Device[],
  tenantId: string,
  now: Instant,
): readonly WireAlert[] {
  return stories.map((story) => {
    const device = devices.find(({ story: { name } }) => name === story.device);
    const created = now - story.minutesAgo * MINUTE_MS;
    return {
      id: story.id,
      incidentId: story.incident,
      investigationId: null,
      investigationState: story.device === undefined ? 'UnsupportedAlertType' : 'Queued',
      assignedTo: null,
      severity: story.severity,
      status: story.resolved === true ? 'Resolved' : story.inProgress === true ? 'InProgress' : 'New',
      classification: story.resolved === true ? 'InformationalExpectedActivity' : null,
      determination: story.resolved === true ? 'SecurityTesting' : null,
      detectionSource: story.source ?? 'WindowsDefenderAtp',
      detectorId: guidOf(`detector/${story.title}`),
      category: story.category,
      threatFamilyName: story.threat === undefined ? null : (/\/([^.]+)/.exec(story.threat)?.[1] ?? null),
      threatName: story.threat ?? null,
      title: story.title,
      description: story.description,
      alertCreationTime: printTime(created),
      firstEventTime: printTime(created - 2 * MINUTE_MS),
      lastEventTime: printTime(created - MINUTE_MS),
      lastUpdateTime: printTime(created + MINUTE_MS / 10),
      resolvedTime: story.resolved === true ? printTime(created + 10 * MINUTE_MS) : null,
      machineId: device?.wire.id ?? null,
      computerDnsName: device?.wire.computerDnsName ?? null,
      rbacGroupName: device?.wire.rbacGroupName ?? null,
      aadTenantId: tenantId,
      mitreTechniques: story.techniques,
      relatedUser: story.user === undefined ? null : { userName: story.user, domainName: NETBIOS_DOMAIN },
      comments: [],
      evidence: story.evidence.map((evidence) => toEvidence(evidence, story, created)),
    };
  });
}

const NO_EVIDENCE: Omit<WireEvidence, 'entityType' | 'evidenceCreationTime'> = {
  sha1: null,
  sha256: null,
  fileName: null,
  filePath: null,
  processId: null,
  processCommandLine: null,
  processCreationTime: null,
  parentProcessId: null,
  parentProcessCreationTime: null,
  parentProcessFileName: null,
  parentProcessFilePath: null,
  ipAddress: null,
  url: null,
  registryKey: null,
  registryHive: null,
  registryValueType: null,
  registryValue: null,
  accountName: null,
  domainName: null,
  userSid: null,
  aadUserId: null,
  userPrincipalName: null,
  detectionStatus: null,
};

function toEvidence(evidence: EvidenceStory, alert: AlertStory, created: Instant): WireEvidence {
  const common = { ...NO_EVIDENCE, evidenceCreationTime: printTime(created) };
  if ('file' in evidence) {
    return { ...common, entityType: 'File', ...fileFields(evidence.file), detectionStatus: 'Detected' };
  }
  if ('hashes' in evidence) return { ...common, entityType: 'File', ...evidence.hashes, detectionStatus: 'Detected' };
  if ('process' in evidence) {
    return {
      ...common,
      entityType: 'Process',
      ...fileFields(evidence.process),
      processId: processNumber(`${alert.id}/child`),
      processCommandLine: evidence.commandLine,
      processCreationTime: printTime(created - 2 * MINUTE_MS),
      parentProcessId: processNumber(`${alert.id}/parent`),
      parentProcessCreationTime: printTime(created - 30 * MINUTE_MS),
      parentProcessFileName: evidence.parent,
      parentProcessFilePath: 'C:\\Windows\\System32',
      detectionStatus: 'Detected',
    };
  }
  if ('ip' in evidence) return { ...common, entityType: 'Ip', ipAddress: evidence.ip };
  if ('url' in evidence) return { ...common, entityType: 'Url', url: evidence.url };
  return {
    ...common,
    entityType: 'User',
    accountName: evidence.user,
    domainName: NETBIOS_DOMAIN,
    userSid: `S-1-5-21-1004336348-1177238915-682003330-${processNumber(evidence.user)}`,
    aadUserId: guidOf(`user/${evidence.user}`),
    userPrincipalName: `${evidence.user}@${DOMAIN}`,
  };
}

function fileFields(key: FileKey): Pick<WireEvidence, 'sha1' | 'sha256' | 'fileName' | 'filePath'> {
  const { sha1, sha256 } = hashesOf(key);
  const { name, path } = fileStory(key);
  return { sha1, sha256, fileName: name, filePath: path };
}

/** A number as processes and accounts have; the same in every start. */
const processNumber = (text: string): number => (Number.parseInt(digest('sha1', text).slice(0, 6), 16) % 9_000) + 1_000;
