/**
 * Tenants that the user of this computer has connected: `tenants.json` of the home folder. Windows and command line write it,
 * the runner reads it whenever it connects one.
 */
import { z } from 'zod';
import { describeIssue, problemOfProfile, tenantProfileSchema } from '../engine/auth/tenant-profile-schema.ts';
import type { TenantProfile } from '../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../engine/errors.ts';
import { ensurePrivateFolder, homeFiles } from './home.ts';
import { readPrivateJson, writePrivateJson } from './private-file.ts';

export interface TenantStore {
  /** As they were put. Here and below: @throws PlaybookError `usage` that names file and field, `storage` */
  list(): readonly TenantProfile[];
  /** Names are compared without regard to capitals. */
  get(name: string): TenantProfile | undefined;
  /** Adds a profile, or replaces the one of this name; what the file holds beside it is kept. */
  put(profile: TenantProfile): void;
  /** False where there was none. */
  remove(name: string): boolean;
}

const fileSchema = z.looseObject({ tenants: z.array(tenantProfileSchema) }).superRefine(({ tenants }, context) => {
  const names = tenants.map(({ name }) => sameName(name));
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0)
    context.addIssue({
      code: 'custom',
      path: ['tenants', twice, 'name'],
      message: 'is the name of another tenant, too',
    });
});

export function createTenantStore(home: string): TenantStore {
  const file = homeFiles(home).tenants;
  const read = (): z.infer<typeof fileSchema> => {
    const parsed = fileSchema.safeParse(readPrivateJson(file) ?? { tenants: [] });
    if (parsed.success) return parsed.data;
    throw new PlaybookError({
      kind: 'usage',
      message: `${file}: ${describeIssue(parsed.error)}.`,
      advice: 'Mend the field, or take the entry out and connect the tenant again.',
    });
  };
  const write = (content: z.infer<typeof fileSchema>): void => {
    ensurePrivateFolder(home);
    writePrivateJson(file, content);
  };
  return {
    list: () => read().tenants,
    get: (name) => read().tenants.find((one) => sameName(one.name) === sameName(name)),
    put(profile) {
      const problem = problemOfProfile(profile);
      if (problem !== undefined)
        throw new PlaybookError({
          kind: 'usage',
          message: `The tenant '${profile.name}' cannot be kept: ${problem}.`,
          advice: 'Give another value.',
        });
      const content = read();
      const index = content.tenants.findIndex(({ name }) => sameName(name) === sameName(profile.name));
      // What a field of ours is left out for is gone; what we do not know stays.
      const unknown = Object.entries(content.tenants[index] ?? {}).filter(([field]) => !KNOWN.includes(field));
      const entry = tenantProfileSchema.parse({ ...Object.fromEntries(unknown), ...profile });
      const tenants = index < 0 ? [...content.tenants, entry] : content.tenants.with(index, entry);
      write({ ...content, tenants });
    },
    remove(name) {
      const content = read();
      const tenants = content.tenants.filter((one) => sameName(one.name) !== sameName(name));
      if (tenants.length === content.tenants.length) return false;
      write({ ...content, tenants });
      return true;
    },
  };
}

const KNOWN = Object.keys(tenantProfileSchema.shape);

const sameName = (name: string): string => name.normalize('NFC').toLowerCase();
