import { defineCodes, playbookWith } from './code-spec.ts';

const SHA1 = 'e298cd6c5fe7b9b05a28480fd215ddcbd7aaa48a';
const SHA256 = 'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868';

const SAFE = `policy "Own names" {
  do not ban "contoso.com"
}
contact maria {
  upn "maria.ortiz@contoso.com"
}
contact joel {
  upn "joel.baker@contoso.com"
}
approval leads {
  from maria, joel
  need 2
  within 15m
  if silent deny
}
`;

const ban = (what: string): string =>
  playbookWith(`ban ${what} for 30d {\n  comment "Case 4711"\n  acknowledge org_wide_block\n  approval leads\n}`, SAFE);

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
  PB203: {
    severity: 'warning',
    title: 'MD5 in a ban',
    why: 'Files can be made that share the MD5 of another file, and where several indicators fit a file, the longest hash decides. Beside a longer hash of the same file the shorter one does nothing, which is told as a hint.',
    fix: 'Give the SHA-256 of the file.',
    bad: 'list bad of files {\n  "44d88612fea8a8f36de82e1278abb02f"\n}\n',
    good: `list bad of files {\n  "${SHA256}"\n}\n`,
  },
  PB204: {
    severity: 'warning',
    title: 'The hash of a file that everybody has',
    why: 'Reports of sandboxes list empty files and the like among what a sample left behind. A ban of one of them hits every device and stops no attack.',
    fix: 'Remove the hash.',
    bad: 'list bad of files {\n  "da39a3ee5e6b4b0d3255bfef95601890afd80709"\n}\n',
    good: `list bad of files {\n  "${SHA1}"\n}\n`,
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
  PB207: {
    severity: 'warning',
    title: 'An address that very many sites share',
    why: 'Content delivery networks and large services answer for countless sites at the same few addresses. Feeds contain such addresses, and a ban of one of them breaks sites that have nothing to do with the attack.',
    fix: 'Ban the domain or the URL instead, and remove the address.',
    bad: 'list c2 of ips {\n  "104.16.132.229"\n}\n',
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
    why: 'Letters of other scripts can look like Latin ones. Defender gets the name in punycode, so that is what to compare. Names that mix scripts, or that look like a well-known or a protected one, are told in punycode too. A name that is not valid punycode is an error.',
    fix: 'Check the name that the message shows, and write it that way.',
    bad: 'list c2 of domains {\n  "münchen.de"\n}\n',
    good: 'list c2 of domains {\n  "xn--mnchen-3ya.de"\n}\n',
  },
  PB210: {
    severity: 'error',
    title: 'A ban of what must not be banned',
    why: 'A policy or the guard says `do not ban` of the value, of a domain above it, or of one below it, which the ban would reach too. The same holds, whatever the text says, for what devices cannot do without: services of Defender, of Windows Update, of the sign-in and of certificates, and public resolvers of names (`language/catalog/never-ban.ts`). The run refuses such a value.',
    fix: 'Remove the value, or ban something narrower.',
    bad: ban('domains ["mail.contoso.com", "login.microsoftonline.com"]'),
    good: ban('domains "contoso.com.bad.example"'),
  },
  PB211: {
    severity: 'warning',
    title: 'A ban that does less than it says',
    why: 'The path of an https URL is encrypted for all but Edge, so only Edge enforces it. And the ban of a domain covers its subdomains: listed beside it they do nothing.',
    fix: 'Ban the domain where all of it is bad; leave out names that are covered.',
    bad: 'list c2 of domains {\n  "bad.example.net"\n  "a.bad.example.net"\n}\n',
    good: 'list c2 of domains {\n  "bad.example.net"\n}\n',
  },
  PB212: {
    severity: 'warning',
    title: 'A value that is listed twice',
    why: 'Values that differ only in case, defanging or a trailing dot are one indicator. A list with doubles is longer than what it bans, and who takes out one of them believes that the ban is gone.',
    fix: 'Remove one of the two. The finding links to the other one.',
    bad: 'list c2 of domains {\n  "bad.example.net"\n  "Bad.Example.net."\n}\n',
    good: 'list c2 of domains {\n  "bad.example.net"\n}\n',
  },
  PB213: {
    severity: 'info',
    title: 'A defanged value in a written list',
    why: 'Brackets and `hxxp` keep people from clicking in a report. In a list they hinder searching and comparing. Messages show values defanged all the same, and a pasted block may stay as it came.',
    fix: 'Write the value plainly; the quick fix does it.',
    bad: 'list c2 of domains {\n  "bad[.]example[.]net"\n}\n',
    good: 'list c2 of domains """\n  bad[.]example[.]net\n"""\n',
  },
  PB214: {
    severity: 'error',
    title: 'A secret in the text',
    why: 'Playbooks are kept in version control and read by many. The URL of a webhook, a token or a password that stands in one can be used by everyone who ever sees the file or its history.',
    fix: 'Take it out, have it renewed, and name it by `secret "name"`.',
    bad: 'channel soc {\n  teams "https://contoso.webhook.office.com/webhookb2/0b2c"\n}\n',
    good: 'channel soc {\n  teams secret "soc-webhook"\n}\n',
  },
  PB215: {
    severity: 'warning',
    title: 'A comment that leads nowhere',
    why: 'The comment is what stands in Defender beside the action. Months later it has to lead back to the case; an empty one the service refuses.',
    fix: 'Name the case, or put in a hole such as `{{ alert.id }}` or `{{ run.id }}`. A `ticket` in the header of the playbook will do as well.',
    bad: playbookWith('scan devices of subject quickly {\n  comment "Looks bad"\n  acknowledge performance\n}'),
    good: playbookWith(
      'scan devices of subject quickly {\n  comment "Looks bad, case 4711"\n  acknowledge performance\n}',
    ),
  },
  PB216: {
    severity: 'error',
    title: 'A value that does not exist',
    why: 'Durations and counts of zero, shares of more than all, unknown time zones, weekdays, dates and schedules would make a rule never or always hold. Addresses and ids of techniques that are not formed as such lead nowhere. An id of ATT&CK or D3FEND that is formed rightly but is not in the list that is shipped is told as information: a newer release may have it. Of RE&CT no list is shipped, so only the form of its ids is checked.',
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
