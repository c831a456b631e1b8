/** Indicators as they were before an action replaced or deleted them: kept in the record so that they can be put back. */
import { z } from 'zod';
import type { Indicator, IndicatorInput } from '../defender/entities.ts';
import type { Json } from '../durable/durable.ts';
import { WITHHELD } from '../journal/redact.ts';
import { targetKey } from '../journal/target-key.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { BlockRunner } from './block-runner.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const Before = z.object({
  indicatorValue: z.string(),
  indicatorType: z.enum(['FileSha1', 'FileSha256', 'FileMd5', 'IpAddress', 'DomainName', 'Url']),
  action: z.enum(['Audit', 'Warn', 'Block', 'BlockAndRemediate', 'Allowed']),
  title: text,
  description: text,
  severity: z.enum(['Informational', 'Low', 'Medium', 'High']).optional().catch(undefined),
  generateAlert: z.boolean().optional().catch(undefined),
  expirationTime: text,
  rbacGroupNames: z.array(z.string()).nullish().catch(undefined),
  recommendedActions: text,
});

export function recordBefore({ frame }: BlockRunner, key: string, target: TargetRef, before: Json): void {
  frame.deps.journal.record(frame.root, `effect/${key}/${targetKey(target)}`, {
    type: 'effect',
    path: key,
    target,
    before,
  });
}

/** What of an indicator can be submitted again. */
export function beforeOf(indicator: Indicator): Json {
  const kept = indicatorOf({ ...indicator, rbacGroupNames: [...(indicator.rbacGroupNames ?? [])] });
  return kept === undefined ? null : { ...kept };
}

/** Undefined where there was none, or where it cannot be told exactly: the record withholds what looks like a secret. */
export function indicatorOf(before: Json | undefined): IndicatorInput | undefined {
  const read = Before.safeParse(before);
  if (!read.success || JSON.stringify(read.data).includes(WITHHELD)) return undefined;
  const { title, description, severity, generateAlert, expirationTime, rbacGroupNames, recommendedActions, ...id } =
    read.data;
  return {
    ...id,
    title: title ?? '',
    description: description ?? '',
    ...(severity === undefined ? {} : { severity }),
    ...(generateAlert === undefined ? {} : { generateAlert }),
    ...(expirationTime === undefined ? {} : { expirationTime }),
    ...(rbacGroupNames == null || rbacGroupNames.length === 0 ? {} : { rbacGroupNames }),
    ...(recommendedActions === undefined ? {} : { recommendedActions }),
  };
}
