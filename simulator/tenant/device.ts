import { platformOf } from '../../language/catalog/platforms.ts';
import { printTime, type Instant } from './clock.ts';
import type { WireMachine } from './entities.ts';
import type { DeviceStory } from './fleet.ts';
import { GROUPS } from './groups.ts';
import { digest, guidOf } from './random.ts';

/** A device of the practice tenant: what the API says of it, and what is true. */
export interface Device {
  readonly wire: WireMachine;
  readonly story: DeviceStory;
  readonly guests: ReadonlySet<string>;
  /** Answers the service, as far as the device itself is concerned. */
  online: boolean;
  isolation: 'none' | 'Full' | 'Selective' | 'UnManagedDevice';
  restricted: boolean;
  /** SHA-1 of files that were moved to quarantine. */
  readonly quarantined: Set<string>;
}

export const DOMAIN = 'contoso.com';

const HOUR_MS = 3_600_000;

interface Release {
  readonly version: string;
  readonly build: number | null;
  readonly agent: string;
}

const WINDOWS_AGENT = '10.8790.26100.4061';
const RELEASES: Readonly<Record<string, Release>> = {
  Windows11: { version: '24H2', build: 26100, agent: WINDOWS_AGENT },
  Windows10: { version: '22H2', build: 19045, agent: '10.8790.19041.5848' },
  WindowsServer2022: { version: '21H2', build: 20348, agent: WINDOWS_AGENT },
  WindowsServer2019: { version: '1809', build: 17763, agent: WINDOWS_AGENT },
  WindowsServer2016: { version: '1607', build: 14393, agent: WINDOWS_AGENT },
  macOS: { version: '15.3', build: null, agent: '101.25032.6' },
  Ubuntu: { version: '24.4', build: null, agent: '101.25032.2' },
  RedHatEnterpriseLinux: { version: '9.4', build: null, agent: '101.25032.2' },
  Linux: { version: '12.9', build: null, agent: '101.25032.2' },
};
const NO_RELEASE: Release = { version: '', build: null, agent: '' };

/** The storied devices, and generated workstations up to `total`. */
export function buildFleet(total: number, now: Instant, fleet: readonly DeviceStory[]): readonly Device[] {
  const generated = Array.from({ length: Math.max(0, total - fleet.length) }, (_, index) => generatedStory(index + 1));
  const idsByName = new Map<string, string>();
  return [...fleet, ...generated].map((story, index) => {
    const mergedInto = story.merged === true ? (idsByName.get(story.name) ?? null) : null;
    const id = digest('sha1', `device/${story.name}/${idsByName.has(story.name) ? index : 0}`);
    if (mergedInto === null) idsByName.set(story.name, id);
    return {
      wire: toMachine(story, { id, index, now, mergedInto }),
      story,
      guests: new Set(story.guests?.map((guest) => `${guest}.${DOMAIN}`)),
      online: story.offline !== true,
      isolation: story.isolated === true ? 'Full' : 'none',
      restricted: story.restricted === true,
      quarantined: new Set<string>(),
    };
  });
}

const generatedStory = (number: number): DeviceStory => ({
  name: `fleet-${String(number).padStart(5, '0')}`,
  os: 'Windows11',
  group: 'Ungrouped fleet',
  story: 'One of many.',
});

function toMachine(
  story: DeviceStory,
  { id, index, now, mergedInto }: { id: string; index: number; now: Instant; mergedInto: string | null },
): WireMachine {
  const release = RELEASES[story.os] ?? NO_RELEASE;
  const managed = (story.onboarding ?? 'Onboarded') === 'Onboarded';
  const ip = story.ip ?? `10.20.${20 + Math.floor(index / 250)}.${(index % 250) + 4}`;
  const joined = platformOf(story.os)?.startsWith('windows') === true;
  const lastSeen = now - (story.hoursSinceSeen ?? 0.1 + (index % 10) / 10) * HOUR_MS;
  return {
    id,
    computerDnsName: `${story.name}.${DOMAIN}`,
    firstSeen: printTime(now - 150 * 24 * HOUR_MS),
    lastSeen: printTime(Math.floor(lastSeen)),
    osPlatform: story.os,
    osVersion: release.build === null ? null : `10.0.${release.build}`,
    osProcessor: managed ? 'x64' : 'None',
    version: story.release ?? release.version,
    osBuild: release.build,
    osArchitecture: managed ? '64-bit' : 'None',
    lastIpAddress: ip,
    // The company's own address on the internet; a documentation range (RFC 5737).
    lastExternalIpAddress: '198.51.100.24',
    ipAddresses: [
      {
        ipAddress: ip,
        macAddress: digest('sha1', `mac/${id}`).slice(0, 12).toUpperCase(),
        type: 'Ethernet',
        operationalStatus: 'Up',
      },
    ],
    agentVersion: managed ? (story.agentVersion ?? release.agent) : '',
    healthStatus: managed ? (story.health ?? 'Active') : 'Unknown',
    onboardingStatus: story.onboarding ?? 'Onboarded',
    deviceValue: story.value ?? 'Normal',
    rbacGroupId: GROUPS.get(story.group ?? '') ?? 0,
    rbacGroupName: story.group ?? null,
    riskScore: story.risk ?? 'None',
    exposureLevel: story.exposure ?? 'Low',
    isAadJoined: joined,
    aadDeviceId: joined ? guidOf(`aad/${id}`) : null,
    machineTags: story.tags ?? [],
    defenderAvStatus: managed ? (story.antivirus ?? 'Updated') : 'Unknown',
    managedBy: managed ? 'Intune' : 'Unknown',
    managedByStatus: managed ? 'Success' : 'Unknown',
    vmMetadata: null,
    mergedIntoMachineId: mergedInto,
    isPotentialDuplication: story.merged === true,
    isExcluded: story.excluded === true,
    exclusionReason: story.excluded === true ? 'Duplicate' : null,
  };
}
