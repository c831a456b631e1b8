import { defineCodes, playbookWith } from './code-spec.ts';

const SHA1 = 'e298cd6c5fe7b9b05a28480fd215ddcbd7aaa48a';
const SHA256 = 'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868';

const quarantine = (hash: string): string =>
  playbookWith(`quarantine ["${hash}"] on devices of subject {\n  comment "Case 4711"\n  acknowledge file_removal\n}`);

/** Indicators, durations, dates and other values. */
export const VALUE_CODES = defineCodes({
  PB201: {
    severity: 'error',
    title: 'A text that is no file hash',
    why: 'Defender tells hashes apart by their length: 32 hex digits are MD5, 40 are SHA-1, 64 are SHA-256. Anything else is refused.',
    fix: 'Copy the hash again, or give another hash of the file.',
    bad: `list bad of files {\n  "${SHA1}00"\n}\n`,
    good: `list bad of files {\n  "${SHA1}"\n}\n`,
  },
  PB202: {
    severity: 'error',
    title: 'Quarantine of a file without SHA-1',
    why: 'The quarantine call takes a SHA-1 and nothing else. For an entry that has none there is no call to make.',
    fix: 'Give the SHA-1 of the file. To block a file of which only another hash is known, use `ban files`.',
    bad: quarantine(SHA256),
    good: quarantine(SHA1),
  },
  PB205: {
    severity: 'error',
    title: 'An entry that is no single IP address',
    why: 'Indicators hold single addresses. Prefixes (CIDR), ranges, wildcards and ports are not supported by the service.',
    fix: 'List the addresses one by one.',
    bad: 'list c2 of ips {\n  "185.178.209.0/24"\n}\n',
    good: 'list c2 of ips {\n  "185.178.209.193"\n}\n',
  },
  PB206: {
    severity: 'error',
    title: 'An IP address that must not be banned',
    why: 'Private, loopback, link-local, multicast, reserved and carrier addresses mean other devices in each network. The service refuses them, and a ban would hit your own.',
    fix: 'Remove the address. Write an IPv4 address in its own form, not as `::ffff:…`.',
    bad: 'list c2 of ips {\n  "10.20.4.17"\n}\n',
    good: 'list c2 of ips {\n  "185.178.209.193"\n}\n',
  },
  PB208: {
    severity: 'error',
    title: 'A domain or URL that cannot be banned as written',
    why: 'The ban of a public suffix would block countless owners, and wildcards, ports and paths are no part of a domain. A name that a hosting company lends to customers gets a warning: it may have another owner next month.',
    fix: 'Write the single domain, or the whole URL into a list of urls.',
    bad: 'list c2 of domains {\n  "co.uk"\n}\n',
    good: 'list c2 of domains {\n  "bad.example.net"\n}\n',
  },
  PB209: {
    severity: 'warning',
    title: 'An international domain name',
    why: 'Letters of other scripts can look like Latin ones. Defender gets the name in punycode, so that is what to compare. A name that is not valid punycode is an error.',
    fix: 'Check the name that the message shows, and write it that way.',
    bad: 'list c2 of domains {\n  "münchen.de"\n}\n',
    good: 'list c2 of domains {\n  "xn--mnchen-3ya.de"\n}\n',
  },
  PB216: {
    severity: 'error',
    title: 'A value that does not exist',
    why: 'Durations of zero, unknown time zones, weekdays and dates would make a rule never or always hold.',
    fix: 'Write the value as the message says.',
    bad: playbookWith('wait 0s'),
    good: playbookWith('wait 30s'),
  },
  PB217: {
    severity: 'error',
    title: 'A feed that cannot be read',
    why: 'A list without its feed is empty, and a run on nothing would look like success. Feeds are .txt, .csv and .json files of at most 32 MB, as UTF-8, in the workspace.',
    fix: 'Put the file where the path leads, relative to the playbook, or name another column, as the message says.',
    bad: 'list c2 of domains from "iocs/missing.csv" column "IoC"\n',
    good: 'list c2 of domains """\n  bad.example.net\n"""\n',
  },
  PB218: {
    severity: 'warning',
    title: 'Values of a feed that are left out',
    why: 'A value that cannot be used is not banned, whatever the feed says. Values of other kinds, headings, and what the feed itself calls legitimate are left out without being wrong; of these it is only told how many they are.',
    fix: 'Correct the lines in the feed, or allow the code with a reason.',
    bad: 'list c2 of ips from "feeds/report.txt"\n',
    good: 'list c2 of files from "feeds/hashes.txt"\n',
  },
});
