/**
 * Hosts beside those of Microsoft's clouds, allowed by name by the user of this computer: `hosts.json` of the home folder. A
 * workspace or a profile can name a host, and only this file lets a token go there.
 */
import { z } from 'zod';
import { describeIssue, hostSchema } from '../engine/auth/tenant-profile-schema.ts';
import { PlaybookError } from '../engine/errors.ts';
import { homeFiles } from './home.ts';
import { readPrivateJson } from './private-file.ts';

export interface HostSettings {
  /** Hosts of an API, with their port where it is not 443. */
  readonly allowedHosts: readonly string[];
  /** Sign-in host in place of the cloud's, for closed networks and tests. */
  readonly signInHost?: string | undefined;
  /** Host of Microsoft Graph in place of the cloud's; the tokens for it are asked for as ever. */
  readonly graphHost?: string | undefined;
}

const schema = z.looseObject({
  allowedHosts: z.array(hostSchema).default([]),
  signInHost: hostSchema.optional(),
  graphHost: hostSchema.optional(),
});

/** @throws PlaybookError `usage` that names file and field */
export function readHosts(home: string): HostSettings {
  const file = homeFiles(home).hosts;
  const parsed = schema.safeParse(readPrivateJson(file) ?? {});
  if (parsed.success) return parsed.data;
  throw new PlaybookError({
    kind: 'usage',
    message: `${file}: ${describeIssue(parsed.error)}.`,
    advice: 'Mend the field; the file looks like {"allowedHosts": ["api.example.org"]}.',
  });
}
