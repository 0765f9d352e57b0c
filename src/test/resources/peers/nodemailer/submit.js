// Submits two messages over one connection of a pool: HOST PORT implicit|starttls CA MECHANISM USER PASSWORD.
'use strict';
const fs = require('fs');
const nodemailer = require('nodemailer');

const [host, port, kind, authority, mechanism, user, pass] = process.argv.slice(2);
const transport = nodemailer.createTransport({
  host,
  port: Number(port),
  name: 'client.test',
  secure: kind === 'implicit',
  requireTLS: kind === 'starttls',
  tls: { ca: fs.readFileSync(authority) },
  auth: { user, pass },
  authMethod: mechanism,
  pool: true,
  maxConnections: 1,
});

async function main() {
  const first = await transport.sendMail({
    from: user,
    to: user,
    subject: 'with a file',
    text: 'Hello from a peer\n.\nGrüße',
    html: '<p>Hello from a peer</p>',
    attachments: [{ filename: 'octets.bin', content: Buffer.from([0, 13, 10, 46, 13, 10, 255]) }],
  });
  const second = await transport.sendMail({
    from: user,
    to: 'δοκιμή@a.test',
    subject: 'utf8',
    text: 'Hello from a peer',
    dsn: { id: 'envelope-1', return: 'headers', notify: ['success', 'failure'], recipient: user },
  });
  transport.close();
  console.log(JSON.stringify([first, second]));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
