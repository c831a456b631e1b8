/**
 * OBSERVE and LIVE. A tenant of real devices is connected in OBSERVE: plans are made from what it answers, and nothing that
 * changes it is sent until a person switches it to LIVE. A practice tenant is always live: nothing there is real.
 */
import { PlaybookError } from '../errors.ts';
import type { DefenderApi, Tenant } from '../ports.ts';
import type { TenantMode } from './tenant-profile.ts';

/** Name of the rule that refuses what would be sent in OBSERVE. */
export const OBSERVE_RULE = 'observe';

/** A live tenant of which nothing is said is observed only. */
export const modeOf = ({ kind, mode }: Pick<Tenant, 'kind' | 'mode'>): TenantMode =>
  kind === 'simulator' || mode === 'live' ? 'live' : 'observe';

export const isObserved = (tenant: Pick<Tenant, 'kind' | 'mode'>): boolean => modeOf(tenant) === 'observe';

/** How each text for people marks a tenant: whether anything there is real, and whether anything is sent. */
export const modeMark = (tenant: Pick<Tenant, 'kind' | 'mode'>): 'SIMULATOR' | 'LIVE' | 'OBSERVE' =>
  tenant.kind === 'simulator' ? 'SIMULATOR' : isObserved(tenant) ? 'OBSERVE' : 'LIVE';

/** Why a target is refused. */
export const observedDetail = (tenant: Pick<Tenant, 'name'>): string =>
  `Rule ${OBSERVE_RULE}: ${tenant.name} is in OBSERVE, so nothing is sent to it.`;

const ADVICE =
  'Switch it to LIVE first: Switch Tenant Mode in VS Code, or `playbook mode NAME live`. Playbooks then act on real devices.';

/** `what`: what is not done, as the subject of a sentence. */
export const observedError = (tenant: Pick<Tenant, 'name'>, what: string): PlaybookError =>
  new PlaybookError({
    kind: 'refused',
    code: OBSERVE_RULE,
    message: `${what}: ${tenant.name} is in OBSERVE, where plans are made and nothing is sent.`,
    advice: ADVICE,
    safeToRepeat: true,
  });

export const isObservedError = (error: unknown): boolean =>
  error instanceof PlaybookError && error.detail.kind === 'refused' && error.detail.code === OBSERVE_RULE;

/**
 * The operations of a tenant behind the last gate: whatever path a call takes to here, it is looked at in its moment, and in
 * OBSERVE whatever changes the tenant is not sent. Each operation is named, so that a new one does not type-check before
 * somebody has decided on which side it belongs.
 */
export function gated(api: DefenderApi, tenant: () => Tenant): DefenderApi {
  const changes = <T>(call: () => Promise<T>): Promise<T> => {
    const now = tenant();
    return isObserved(now) ? Promise.reject(observedError(now, 'Not sent')) : call();
  };
  return {
    machines: (...args) => api.machines(...args),
    machine: (...args) => api.machine(...args),
    machinesByIp: (...args) => api.machinesByIp(...args),
    machineCount: (...args) => api.machineCount(...args),
    alert: (...args) => api.alert(...args),
    alerts: (...args) => api.alerts(...args),
    file: (...args) => api.file(...args),
    machineActions: (...args) => api.machineActions(...args),
    investigations: (...args) => api.investigations(...args),
    investigation: (...args) => api.investigation(...args),
    libraryFiles: (...args) => api.libraryFiles(...args),
    packageLink: (...args) => api.packageLink(...args),
    liveResponseLink: (...args) => api.liveResponseLink(...args),
    download: (...args) => api.download(...args),
    indicators: (...args) => api.indicators(...args),
    hunt: (...args) => api.hunt(...args),
    submit: (...args) => changes(() => api.submit(...args)),
    cancelMachineAction: (...args) => changes(() => api.cancelMachineAction(...args)),
    startInvestigation: (...args) => changes(() => api.startInvestigation(...args)),
    importIndicators: (...args) => changes(() => api.importIndicators(...args)),
    deleteIndicators: (...args) => changes(() => api.deleteIndicators(...args)),
    tag: (...args) => changes(() => api.tag(...args)),
    updateAlert: (...args) => changes(() => api.updateAlert(...args)),
  };
}
