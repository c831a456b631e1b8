import type { MachineActionType } from '../../language/catalog/action-spec.ts';
import { printTime, type Instant } from './clock.ts';
import type { Device } from './device.ts';

export type FinalStatus = 'Succeeded' | 'Failed' | 'TimeOut' | 'Cancelled';
export type ActionStatus = 'Pending' | 'InProgress' | FinalStatus;

export interface LiveResponseCommand {
  readonly type: string;
  readonly params: readonly { readonly key: string; readonly value: string }[];
}

/** What somebody asked of a device. */
export interface ActionDraft {
  readonly type: MachineActionType;
  readonly device: Device;
  readonly comment: string;
  readonly scope: string | null;
  readonly sha1?: string;
  readonly commands?: readonly LiveResponseCommand[];
  /** What its script prints, where that is not the usual. */
  readonly scriptResult?: { readonly output: string; readonly exitCode: number };
}

/** A machine action with its whole history, so that it can be shown as it was at any moment. */
export interface ActionRecord extends ActionDraft {
  readonly id: string;
  /** 0, 1, 2 … in order of creation. */
  readonly number: number;
  readonly requestor: string;
  readonly requestSource: 'PublicApi' | 'Portal';
  readonly createdAt: Instant;
  /** From when on a read finds it. */
  readonly visibleAt: Instant;
  startedAt?: Instant;
  end?: { readonly at: Instant; readonly status: FinalStatus; readonly errorHResult: number };
  cancellation?: { readonly at: Instant; readonly requestor: string; readonly comment: string };
}

export function statusAt(record: ActionRecord, at: Instant): ActionStatus {
  if (record.end !== undefined && record.end.at <= at) return record.end.status;
  return record.startedAt !== undefined && record.startedAt <= at ? 'InProgress' : 'Pending';
}

export const isOpen = (record: ActionRecord): boolean => record.end === undefined;

/** The machine action as the service prints it, as it was at a moment. */
export function toWire(record: ActionRecord, at: Instant): Readonly<Record<string, unknown>> {
  const status = statusAt(record, at);
  const changes = [record.startedAt, record.end?.at, record.cancellation?.at].filter(
    (change) => change !== undefined && change <= at,
  );
  const { cancellation } = record;
  return {
    id: record.id,
    type: record.type,
    title: null,
    scope: record.scope,
    requestor: record.requestor,
    requestorComment: record.comment,
    status,
    machineId: record.device.wire.id,
    computerDnsName: record.device.wire.computerDnsName,
    creationDateTimeUtc: printTime(record.createdAt),
    lastUpdateDateTimeUtc: printTime(Math.max(record.createdAt, ...changes.map((change) => change ?? 0))),
    cancellationRequestor: cancellation?.requestor ?? null,
    cancellationComment: cancellation?.comment ?? null,
    cancellationDateTimeUtc: cancellation === undefined ? null : printTime(cancellation.at),
    errorHResult: record.end !== undefined && record.end.at <= at ? record.end.errorHResult : 0,
    externalId: null,
    requestSource: record.requestSource,
    relatedFileInfo: record.sha1 === undefined ? null : { fileIdentifier: record.sha1, fileIdentifierType: 'Sha1' },
    commands: (record.commands ?? []).map((command, index) => ({
      index,
      startTime: record.startedAt !== undefined && record.startedAt <= at ? printTime(record.startedAt) : null,
      endTime: status === 'Succeeded' && record.end !== undefined ? printTime(record.end.at) : null,
      commandStatus: status === 'Succeeded' ? 'Completed' : status === 'Failed' ? 'Failed' : 'Created',
      errors: status === 'Failed' ? ['The command failed on the device'] : [],
      command,
    })),
    troubleshootInfo: null,
  };
}
