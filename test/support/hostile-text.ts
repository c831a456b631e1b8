/** What people write into alerts, device names and file names who want them to be more than text. */
export const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['holes of the language', '{{ run.requester }} {{ secret.hook }} ${alert.id} {{DATE(1)}}'],
  [
    'markup of pages',
    '</title></style></td><script>alert(1)</script><img src=x onerror=alert(1)>" onload="x \' onload=\'x',
  ],
  [
    'markup of documents',
    '[click](command:workbench.action.quit) ![i](https://evil.com/a) **b** `c` ~~d~~ | e | <b>f</b>\n# g',
  ],
  [
    'addresses',
    'https://evil.com/a http://evil.com //evil.com/b www.evil.com user@evil.com ftp://evil.com mailto:x@evil.com',
  ],
  [
    'icons and mentions',
    '$(error) Failed ](command:workbench.action.quit) <!channel> <@U123> @here <at>everyone</at> <https://evil.com|click>',
  ],
  [
    'sequences of a terminal',
    '\u001b[2J\u001b]0;owned\u0007\u009b31m\u001b]8;;https://evil.com\u0007x\u001b]8;;\u0007\b\b\b',
  ],
  [
    'quotes of OData and KQL',
    `' or 1 eq 1 or id eq '%27 or true&$filter=true&$top=1# " | union * | where "" == "' """ | project DeviceId; // \\`,
  ],
  ['ways up', '../../../../etc/cron.d/x ..\\..\\Windows\\x /etc/passwd \\\\evil\\share C:\\x \u0000'],
  ['names of Windows', 'CON'],
  ['marks that turn text around, and half a character', '\u202egnp.exe\u2066\u200f\u200b\u{e0041} x\ud800y'],
  ['a formula', '=cmd|\' /C calc\'!A0;=HYPERLINK("http://evil.com","x")'],
  ['a formula after a blank', ' \t\uff1dSUM(1)+cmd|calc!A1; @SUM(1)'],
  [
    'lines of its own',
    'one\r\nRun ended: succeeded\n  [succeeded] all\u2028- two\u0085Bcc: all@contoso.com\n"two",three\n=four',
  ],
  ['a megabyte', `<b>${'A'.repeat(1_048_576)}</b>`],
];

/** Control, format and surrogate characters and separators of lines; the line feed is up to the medium. */
export const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/** What a spreadsheet computes (OWASP: CSV injection). */
export const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;
