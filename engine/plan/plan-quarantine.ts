/** Files on devices. The API takes a SHA-1 and nothing else. */
import type { ActionStatementModel } from '../../language/model/statement.ts';
import type { Scope } from '../eval/scope.ts';
import { notAcknowledged } from './guards/acknowledge.ts';
import type { PlanContext, StepDraft } from './plan-context.ts';
import { admitDevices } from './plan-devices.ts';
import { leaveOut } from './refusals.ts';
import { fileFacts, resolveIocs, strongestHash } from './resolve-iocs.ts';
import type { FileFacts, TargetRef } from './run-plan.ts';

export async function planQuarantine(
  step: StepDraft,
  statement: ActionStatementModel,
  scope: Scope,
  context: PlanContext,
): Promise<'done' | 'later'> {
  if (statement.devices === undefined || statement.iocs === undefined) return 'done';
  const admitted = await admitDevices(statement, statement.devices, scope, context);
  if (admitted === undefined) return 'later';
  const resolved = await resolveIocs(statement.iocs, 'files', scope, context);
  context.refusals.push(...resolved.refusals.map((refusal) => ({ ...refusal, path: statement.path })));
  const files: FileFacts[] = [];
  for (const ioc of resolved.iocs) if (ioc.kind === 'file') files.push(await withSha1(ioc.file, context));
  for (const device of admitted.devices)
    for (const file of files) {
      const target: TargetRef = {
        kind: 'device-file',
        id: device.id,
        name: device.name,
        sha1: file.sha1,
        fileName: file.name || strongestHash(file).value,
      };
      if (file.sha1 !== '') step.targets.push({ target, state: 'planned' });
      else refuse(target, file);
    }
  step.targets.push(...admitted.left);
  const planned = step.targets.filter(({ state }) => state === 'planned');
  if (planned.length > 0) context.refusals.push(...notAcknowledged(statement, admitted.devices));
  step.calls = planned.length;
  return 'done';

  function refuse(target: TargetRef, file: FileFacts): void {
    const message = `No SHA-1 is known of ${strongestHash(file).value}, and quarantine takes nothing else. Ban the file instead.`;
    step.targets.push({ target, state: 'refused', reason: message });
    context.refusals.push(leaveOut('no-sha1', message, target, statement.span, statement.path));
  }
}

const withSha1 = async (file: FileFacts, context: PlanContext): Promise<FileFacts> =>
  file.sha1 === '' ? fileFacts(file, context) : file;
