/** Catalog -> the table of permissions in docs/connect.md: what to grant for what, and nothing more. */
import type { Permission } from './action-spec.ts';
import { ACTION_IDS, actionSpec } from './actions/index.ts';
import { PERMISSIONS, type PermissionId } from './permissions.ts';
import { verbOf } from './render-snippets.ts';

/** Reads that no action of the catalog stands for. */
const READS: Readonly<Partial<Record<PermissionId, string>>> = {
  readMachines: 'finding devices: every plan needs it',
  readAlerts: 'runs on an alert, `devices of alert`, indicators of an alert',
  readFiles: 'turning a SHA-256 into the SHA-1 that quarantine takes',
  hunting: 'lists and devices from a hunting query',
};

export function renderPermissions(): string {
  const rows = Object.entries(PERMISSIONS).map(([id, permission]: [string, Permission]) => {
    const cells = [
      `\`${permission.application}\``,
      `\`${permission.delegated}\``,
      permission.portalRole ?? '–',
      usesOf(permission, isPermissionId(id) ? READS[id] : undefined),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| application permission | delegated permission | portal role of a person | for |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const isPermissionId = (id: string): id is PermissionId => Object.hasOwn(PERMISSIONS, id);

function usesOf({ application }: Permission, read: string | undefined): string {
  const verbs = ACTION_IDS.map(actionSpec)
    .filter(({ permission }) => permission.application === application)
    .map(verbOf);
  return [...new Set(verbs.map((verb) => `\`${verb}\``)), ...(read === undefined ? [] : [read])].join(', ');
}

const BEGIN = '<!-- permissions: generated from the catalog -->';
const END = '<!-- end of permissions -->';

/** The page with a fresh table between its two marks. */
export function withPermissions(page: string): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${renderPermissions()}\n\n${END}${after}`;
}
