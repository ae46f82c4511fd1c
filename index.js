const { inbound, outbound } = require('./dist/catalog');

module.exports = { inbound, outbound };
