/** What the root of the package exports, for bundlers; `index.js` is the same for Node. */
export { inbound, outbound } from './catalog';
