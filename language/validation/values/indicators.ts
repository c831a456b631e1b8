import type { ValidationAcceptor } from 'langium';
import type { Ban, DevicesNamed, DevicesWithIp, IocList, IocSet, Quarantine, Unban } from '../../generated/ast.ts';
import { refang } from '../../values/refang.ts';
import type { ExpectedIndicator, ValueProblem } from '../../values/index.ts';
import { report } from '../report.ts';
import { rangeOf, readList, readLiterals, seeAlso, type ReadValue } from './entries.ts';
import { shorterHashes, type ShorterHash } from './several-hashes.ts';

type ProblemFilter = (problem: ValueProblem) => boolean;

const inAnyPlace: ProblemFilter = ({ onlyBan }) => !onlyBan;

/** What is wrong with the entries of a list by themselves, inline or pasted. */
export const checkListEntries =
  (mayBeBanned: (list: IocList) => boolean) =>
  (list: IocList, accept: ValidationAcceptor): void => {
    const values = readList(list);
    if (!mayBeBanned(list)) {
      for (const value of values) checkValue(value, accept, inAnyPlace);
      return;
    }
    const shorter = shorterHashes(values);
    for (const value of values) {
      const hash = shorter.get(value);
      checkValue(value, accept, ({ code }) => !hash || code !== 'PB203');
      if (hash) tellShorter(value, hash, accept);
    }
  };

export const checkBanValues = (ban: Ban, accept: ValidationAcceptor): void => {
  checkSet(ban.kind, ban.values, accept);
};

/** A block on a private address can only be an old mistake, and lifting it is right: PB206 does not count here. */
export const checkUnbanValues = (unban: Unban, accept: ValidationAcceptor): void => {
  checkSet(unban.kind, unban.values, accept, ({ code }) => code === 'PB205' || code === 'PB201');
};

/** A file that is no malware is as wrong to quarantine as to ban. */
export const checkQuarantineValues = (quarantine: Quarantine, accept: ValidationAcceptor): void => {
  checkSet('files', quarantine.files, accept, ({ code, onlyBan }) => !onlyBan || code === 'PB204');
};

export const checkDeviceNames = (source: DevicesNamed, accept: ValidationAcceptor): void => {
  for (const value of readLiterals('devices', source.names)) checkValue(value, accept);
};

/** Devices have private addresses, so only the form is checked. */
export const checkDeviceAddresses = (source: DevicesWithIp, accept: ValidationAcceptor): void => {
  for (const value of readLiterals('ips', source.ips)) checkValue(value, accept, ({ code }) => code === 'PB205');
};

function checkSet(
  kind: ExpectedIndicator,
  set: IocSet | undefined,
  accept: ValidationAcceptor,
  counts?: ProblemFilter,
) {
  if (set?.source.$type !== 'IocLiteral') return;
  for (const value of readLiterals(kind, set.source.values)) checkValue(value, accept, counts);
}

function checkValue(value: ReadValue, accept: ValidationAcceptor, counts?: ProblemFilter): void {
  const { parse, node } = value;
  for (const problem of parse.ok ? parse.warnings : [parse.problem]) {
    if (counts && !counts(problem)) continue;
    const range = rangeOf(value, problem.start, problem.end);
    report(accept, problem.code, problem.message, { node, range }, problem.severity);
  }
  if (parse.ok && parse.defanged && !value.pasted) tellDefanged(value, accept);
}

/** PB213: a pasted block stays as the report had it; what is written out is written plainly. */
function tellDefanged(value: ReadValue, accept: ValidationAcceptor): void {
  const plain = JSON.stringify(refang(value.raw).text);
  const message = `This is written so that nobody can click it. Write it plainly as ${plain}; messages show it defanged all the same.`;
  report(accept, 'PB213', message, { node: value.node, range: rangeOf(value) });
}

/** PB203, as a hint: the longer hash does what the weak one cannot. */
function tellShorter(value: ReadValue, { note, longest }: ShorterHash, accept: ValidationAcceptor): void {
  const message = `A longer hash of ${JSON.stringify(note)} is in this list, and the longest one decides. This one only uses up quota.`;
  const relatedInformation = [seeAlso(longest, 'The longer hash is here.')];
  report(accept, 'PB203', message, { node: value.node, range: rangeOf(value), relatedInformation }, 'hint');
}
