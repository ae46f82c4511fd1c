export { type DeliverOptions, type Delivery, deliver } from './deliver';
