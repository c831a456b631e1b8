/** Begins the leases of what a statement has banned. They hold at the service; here they are kept, and can be changed. */
import { IMPORT_SIZE } from '../../language/catalog/api-limits.ts';
import type { IndicatorInput } from '../defender/entities.ts';
import type { BlockRunner } from './block-runner.ts';
import { lapseRunId } from './run-ids.ts';
import { leaseTerms } from './lease-terms.ts';
import type { LapseInput } from './run-input.ts';
import type { StepProgress } from './step-progress.ts';

export async function beginBans(
  runner: BlockRunner,
  { statement, step }: StepProgress,
  banned: readonly IndicatorInput[],
): Promise<void> {
  const { durable, deps, root, input } = runner.frame;
  const { limit } = leaseTerms(runner, statement, step);
  for (const item of banned) {
    const { indicatorType: type, indicatorValue: value, expirationTime } = item;
    runner.record(`lease/${step.key}/${type}/${value}`, {
      type: 'lease-started',
      path: step.key,
      action: statement.action,
      target: { kind: 'indicator', type, value },
      ...(expirationTime === undefined ? {} : { until: Date.parse(expirationTime) }),
    });
  }
  await durable.step(`${step.key}/lapse`, async () => {
    for (let first = 0; first < banned.length; first += IMPORT_SIZE) {
      const items = banned.slice(first, first + IMPORT_SIZE);
      const end = items[0]?.expirationTime;
      const lapse: LapseInput = {
        root,
        tenantId: input.request.tenantId,
        key: step.key,
        action: statement.action,
        items,
        ...(end === undefined ? {} : { until: Date.parse(end) }),
        ...(limit === undefined ? {} : { limit }),
      };
      await deps.host().start(lapseRunId(root, step.key, first), 'lapse', lapse);
    }
  });
}
