// The signature of AICC's demo, as nginx would make it: the whole of it, from the same parts.
const crypto = require('crypto');

function encoded(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => '%' + sign.charCodeAt(0).toString(16).toUpperCase());
}

function hmac(key, text) {
  return crypto.createHmac('sha256', key).update(text).digest('hex');
}

function authorization(request) {
  const body = request.variables.request_body || '';
  const time = new Date().toISOString();
  const prefix = `auth-v2/ak/${time}/content-length;content-type;host`;
  const canonical = [
    request.method,
    request.uri,
    'content-length;content-type;host',
    `content-length:${body.length}`,
    `content-type:${encoded('application/json;charset=UTF-8')}`,
    `host:${encoded('127.0.0.1:9101')}`,
    encoded(body),
  ].join('\n');
  return `${prefix}/${hmac(hmac('sk', prefix), canonical)}`;
}

export default { authorization };
