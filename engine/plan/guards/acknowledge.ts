/** Risks that a person must have accepted by name, the ones included that only the real targets bring. */
import { actionSpec } from '../../../language/catalog/actions/index.ts';
import { platformOf } from '../../../language/catalog/platforms.ts';
import { RISKS, type RiskId } from '../../../language/catalog/risks.ts';
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import { stopRun } from '../refusals.ts';
import type { DeviceFacts, Refusal } from '../run-plan.ts';

/** Risks of the action on these devices. */
export function risksOf(statement: ActionStatementModel, devices: readonly DeviceFacts[]): readonly RiskId[] {
  const spec = actionSpec(statement.action);
  const server = devices.some((device) => platformOf(device.os) === 'windowsServer');
  const conditional = (spec.risksWhen ?? [])
    .filter(({ when }) => (when === 'server' ? server : statement.mode === when))
    .map(({ risk }) => risk);
  return [...spec.acknowledges, ...conditional];
}

/** A refusal for each risk that the text does not acknowledge. */
export function notAcknowledged(statement: ActionStatementModel, devices: readonly DeviceFacts[]): readonly Refusal[] {
  const servers = devices.filter((device) => platformOf(device.os) === 'windowsServer').map((device) => device.name);
  return risksOf(statement, devices)
    .filter((risk) => !statement.clauses.acknowledge.includes(risk))
    .map((risk) => {
      const because = risk === 'server_outage' ? ` Servers among the targets: ${servers.join(', ')}.` : '';
      const leave = risk === 'server_outage' ? ', or leave servers out with `where`' : '';
      const message = `\`${statement.summary}\` needs \`acknowledge ${risk}\`${leave}. ${RISKS[risk]}${because}`;
      return stopRun('not-acknowledged', message, statement.span, statement.path);
    });
}
