/** The package's own file: the bare name is Node's deprecated module of the same name. */
declare module 'punycode/punycode.js' {
  const punycode: { toUnicode: (host: string) => string };
  export default punycode;
}
