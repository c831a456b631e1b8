/** From the words of a command line to what the runner plans: model, tenant, subject, inputs. Asks for what is missing. */
import { PlaybookError } from '../../engine/errors.ts';
import type { SubjectInput } from '../../engine/plan/run-plan.ts';
import type { Tenant } from '../../engine/ports.ts';
import type { PlaybookModel, SubjectNeed } from '../../language/model/playbook-model.ts';
import type { RunnerConnection } from '../../runner/client.ts';
import { ConnectTenant, SearchAlerts, SearchDevices, type PlanParams } from '../../runner/protocol.ts';
import type { Terminal } from '../terminal.ts';
import { plainLine } from '../text/plain.ts';
import type { Asker } from './ask.ts';
import { osPerson, subjectOf, type PlanOptions } from './plan-options.ts';
import { chooseTenant } from './tenant-choice.ts';

export interface Prepared {
  readonly tenant: Tenant;
  /** Without what was asked for and not answered yet. */
  readonly params: PlanParams;
}

/** @throws PlaybookError, CompileFailure */
export async function compileFile(file: string, playbook: string | undefined): Promise<PlaybookModel> {
  const { createLanguageService } = await import('../language-service.ts');
  return createLanguageService().compile(file, playbook);
}

export async function prepare(
  model: PlaybookModel,
  options: PlanOptions,
  runner: RunnerConnection,
  terminal: Terminal,
): Promise<Prepared> {
  const subject = subjectOf(options);
  const connection = await chooseTenant(options, runner.home, terminal);
  const tenant = await runner.request(ConnectTenant, connection);
  return {
    tenant,
    params: { tenantId: tenant.id, model, subject, inputs: options.input ?? {}, requester: osPerson() },
  };
}

/** Asks for the subject and for inputs that are needed and not given. Throws NotAnswered. */
export async function complete(params: PlanParams, runner: RunnerConnection, asker: Asker): Promise<PlanParams> {
  const body = params.model.playbooks[params.model.playbook];
  if (body === undefined) return params;
  const subject =
    params.subject.kind === 'none' ? await askSubject(body.needs, params.tenantId, runner, asker) : params.subject;
  const inputs = { ...params.inputs };
  for (const { name, type, prompt, optional, default: fallback } of body.inputs) {
    if (optional || fallback !== undefined || Object.hasOwn(inputs, name)) continue;
    const question = plainLine(prompt ?? `${name} (${type})`);
    inputs[name] = await asker.text(question, (text) => (text.trim() === '' ? 'A value is needed.' : undefined));
  }
  return { ...params, subject, inputs };
}

/** Rows that a search shows at once. */
const SEARCH_LIMIT = 50;

async function askSubject(
  need: SubjectNeed,
  tenantId: string,
  runner: RunnerConnection,
  asker: Asker,
): Promise<SubjectInput> {
  if (need === 'none') return { kind: 'none' };
  if (need !== 'subject') {
    const alertId = await asker.search('On which alert?', async (text) => {
      const alerts = await runner.request(SearchAlerts, { tenantId, text, limit: SEARCH_LIMIT });
      return alerts.map(({ id, title, severity, device }) => ({
        value: id,
        name: plainLine(`${title} (${severity}${device === undefined ? '' : `, ${device}`})`),
        description: plainLine(id),
      }));
    });
    return { kind: 'alert', alertId };
  }
  const device = await asker.search('On which device?', async (text) => {
    const devices = await runner.request(SearchDevices, { tenantId, text, limit: SEARCH_LIMIT });
    return devices.map(({ id, name, os, health, risk }) => ({
      value: id,
      name: plainLine(`${name} (${os}, ${health}, risk ${risk})`),
      description: plainLine(id),
    }));
  });
  return { kind: 'devices', devices: [device] };
}

/** What a playbook needs and the command line lacks, where nobody can be asked. */
export function requireSubject({ params }: Prepared): void {
  const needs = params.model.playbooks[params.model.playbook]?.needs ?? 'none';
  if (needs === 'none' || params.subject.kind !== 'none') return;
  throw new PlaybookError({
    kind: 'usage',
    message: `${params.model.playbook} runs on ${needs === 'subject' ? 'a device or an alert' : 'an alert'}, and none is given.`,
    advice: needs === 'subject' ? 'Pass --device NAME or --alert ID.' : 'Pass --alert ID.',
  });
}
