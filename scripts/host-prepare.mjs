// Prepares the VS Code server for `npm start` and `npm test` ahead of time (both do it themselves where it is missing).
import { prepareHost } from './host/prepare.ts';

console.log(prepareHost(console.log));
