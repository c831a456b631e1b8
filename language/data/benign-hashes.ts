/**
 * Files that stand on countless devices and harm nobody. Sandboxes list them among what a sample dropped, and so they get
 * into reports. Source: computed from the contents that are given, 2026-11-24; a test computes them again.
 */
export const BENIGN_FILES: readonly {
  readonly what: string;
  /** The content as text of one-byte characters. */
  readonly content: string;
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}[] = [
  {
    what: 'the empty file',
    content: '',
    md5: 'd41d8cd98f00b204e9800998ecf8427e',
    sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
  {
    what: 'a file of one line end (LF)',
    content: '\n',
    md5: '68b329da9893e34099c7d8ad5cb9c940',
    sha1: 'adc83b19e793491b1c6ea0fd8b46cd9f32e592fc',
    sha256: '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b',
  },
  {
    what: 'a file of one line end (CRLF)',
    content: '\r\n',
    md5: '81051bcc2cf1bedf378224b0a93e2877',
    sha1: 'ba8ab5a0280b953aa97435ff8946cbcbb2755a27',
    sha256: '7eb70257593da06f682a3ddda54a9d260d4fc514f645237f5ca74b08f8da61a6',
  },
  {
    what: 'a file of one blank',
    content: ' ',
    md5: '7215ee9c7d9dc229d2921a40e899ec5f',
    sha1: 'b858cb282617fb0956d960215c8e84d1ccf909c6',
    sha256: '36a9e7f1c95b82ffb99743e0c5c4ce95d83c9a430aac59f84ef3cbfab6145068',
  },
  {
    what: 'a file of one zero byte',
    content: '\x00',
    md5: '93b885adfe0da089cdf634904fd59f71',
    sha1: '5ba93c9db0cff93f52b521d7420e43f6eda2784f',
    sha256: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  },
  {
    what: 'a byte order mark alone (UTF-8)',
    content: '\xef\xbb\xbf',
    md5: 'ecaa88f7fa0bf610a5a26cf545dcd3aa',
    sha1: '57218c316b6921e2cd61027a2387edc31a2d9471',
    sha256: 'f1945cd6c19e56b3c1c78943ef5ec18116907a4ca1efc40a57d48ab1db7adfc5',
  },
  {
    what: 'a byte order mark alone (UTF-16)',
    content: '\xff\xfe',
    md5: 'f3b25701fe362ec84616a93a45ce9998',
    sha1: 'd62636d8caec13f04e28442a0a6fa1afeb024bbb',
    sha256: 'b3d510ef04275ca8e698e5b3cbb0ece3949ef9252f0cdc839e9ee347409a2209',
  },
  {
    what: 'the mark of the web of a download',
    content: '[ZoneTransfer]\r\nZoneId=3\r\n',
    md5: 'fbccf14d504b7b2dbcb5a5bda75bd93b',
    sha1: 'd59fc84cdd5217c6cf74785703655f78da6b582b',
    sha256: 'eacd09517ce90d34ba562171d15ac40d302f0e691b439f91be1b6406e25f5913',
  },
  {
    what: 'the mark of the web of a download',
    content: '[ZoneTransfer]\r\n\r\nZoneId=3',
    md5: '28a6d81b8562d32262a8f8ee58027caa',
    sha1: 'b872c527cdaaed3ee91e37c0552fba9e9019a8f1',
    sha256: '42225763e4a9610ae3260709b3da1a23a2d3aa0f06c17edf1332d5982a939575',
  },
  {
    what: 'the mark of the web of a download',
    content: '[ZoneTransfer]\r\n\r\nZoneId=3\r\n',
    md5: 'c0c579cc8787c2740be00a68d76188da',
    sha1: '14d994b500deaa1c6ad68d2b50478b3e3ff9950b',
    sha256: 'a958b36645d97e864baad6448c0e6e07cad91ca454a7f80c5332ec9effee8414',
  },
  {
    what: 'an empty JSON object',
    content: '{}',
    md5: '99914b932bd37a50b983c5e7c90ae93b',
    sha1: 'bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f',
    sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  },
  {
    what: 'an empty JSON list',
    content: '[]',
    md5: 'd751713988987e9331980363e24189ce',
    sha1: '97d170e1550eee4afc0af065b78cda302a97674c',
    sha256: '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
  },
  {
    what: 'an empty ZIP archive',
    content: 'PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00',
    md5: '76cdb2bad9582d23c1f6f4d868218d6c',
    sha1: 'b04f3ee8f5e43fa3b162981b50bb72fe1acabb33',
    sha256: '8739c76e681f900923b900c9df0ef75cf421d39cabb54650c4b9ad19b6a76d85',
  },
  {
    what: 'a transparent GIF of one pixel',
    content:
      'GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;',
    md5: 'd89746888da2d9510b64a9f031eaecd5',
    sha1: 'd5fceb6532643d0d84ffe09c40c481ecdf59e15a',
    sha256: 'ef1955ae757c8b966c83248350331bd3a30f658ced11f387f8ebf05ab3368629',
  },
  {
    what: 'a transparent GIF of one pixel',
    content:
      'GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;',
    md5: '325472601571f31e1bf00674c368d335',
    sha1: '2daeaa8b5f19f0bc209d976c02bd6acb51b00b0a',
    sha256: 'b1442e85b03bdcaf66dc58c7abb98745dd2687d86350be9a298a1d9382ac849b',
  },
  {
    what: 'a transparent GIF of one pixel',
    content:
      'GIF89a\x01\x00\x01\x00\xf0\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;',
    md5: '07fff40b5dd495aca2ac4e1c3fbc60aa',
    sha1: 'e8ac224ba9ee97e87670ed6f3a2f0128b7af9fe4',
    sha256: 'a065920df8cc4016d67c3a464be90099c9d28ffe7c9e6ee3a18f257efc58cbd7',
  },
];
