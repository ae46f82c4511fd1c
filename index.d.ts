export { inbound, outbound } from './dist/catalog';
