/** What the texts of a ban are about: one indicator each, with what the run knows of it. */
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { ActionStatementModel } from '../../language/model/statement.ts';
import type { IndicatorType } from '../defender/entities.ts';
import { withCurrent, type Current, type Scope } from '../eval/scope.ts';
import type { FileFacts, TargetRef } from '../plan/run-plan.ts';

const KINDS: Readonly<Partial<Record<IndicatorType, NonNullable<Current['indicator']>['kind']>>> = {
  FileMd5: 'md5',
  FileSha1: 'sha1',
  FileSha256: 'sha256',
  IpAddress: 'ip',
  DomainName: 'domain',
  Url: 'url',
};

export function indicatorScope(
  statement: ActionStatementModel,
  target: TargetRef & { readonly kind: 'indicator' },
  scope: Scope,
  model: PlaybookModel,
): Scope {
  const kind = KINDS[target.type];
  const list = listOf(statement, model);
  const file = target.type.startsWith('File') ? fileOf(target.value, scope, list?.entries ?? []) : undefined;
  return withCurrent(scope, {
    ...(kind === undefined ? {} : { indicator: { kind, value: target.value } }),
    ...(list === undefined ? {} : { list: { name: list.name, count: list.entries.length } }),
    ...(file === undefined ? {} : { file }),
  });
}

/** The declared list that the statement names. */
function listOf({ iocs }: ActionStatementModel, model: PlaybookModel): PlaybookModel['lists'][string] | undefined {
  if (iocs?.source.kind !== 'values' || iocs.source.values.kind !== 'ref') return undefined;
  const [name = ''] = iocs.source.values.path.segments;
  return Object.hasOwn(model.lists, name) ? model.lists[name] : undefined;
}

/** The file with this hash: as a set or the alert tells it, else as the list notes it. */
function fileOf(
  hash: string,
  scope: Scope,
  entries: readonly { readonly value: string; readonly note?: string }[],
): FileFacts | undefined {
  const wanted = hash.toLowerCase();
  const bound = Object.values(scope.names).flatMap((value) =>
    value.kind === 'iocs' ? value.iocs.flatMap((ioc) => (ioc.kind === 'file' ? [ioc.file] : [])) : [],
  );
  const known = [...bound, ...(scope.alert?.files ?? [])].find((file) =>
    [file.sha256, file.sha1, file.md5].some((one) => one.toLowerCase() === wanted),
  );
  const note = entries.find(({ value }) => value.toLowerCase() === wanted)?.note;
  if (known !== undefined || note === undefined) return known;
  const field = wanted.length === 64 ? 'sha256' : wanted.length === 40 ? 'sha1' : 'md5';
  const nothing = { sha1: '', sha256: '', md5: '', signer: '', verdict: 'unknown', path: '' };
  return { ...nothing, name: note, [field]: wanted };
}
