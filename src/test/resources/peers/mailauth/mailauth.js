// Signs, seals and verifies by mailauth: JSON on standard input, {"records", "jobs"}, and a line of JSON for each job:
// {"do": "sign", "message", "domain", "selector", "key", "algorithm", "canonicalization"}    → {"fields"}
// {"do": "seal", "message", "domain", "selector", "key"}    → {"fields"}
// {"do": "verify", "message"}    → {"dkim": ["a=… result"], "arc": result}
'use strict';
const fs = require('fs');
const { authenticate, dkimSign } = require('mailauth');

const { records, jobs } = JSON.parse(fs.readFileSync(0, 'utf8'));

async function resolver(name, type) {
  if (type === 'TXT' && records[name]) return [[records[name]]];
  throw Object.assign(new Error(`no ${type} of ${name}`), { code: 'ENOTFOUND' });
}

const kinds = {
  async sign(job, message) {
    const { domain: signingDomain, selector, key: privateKey, algorithm, canonicalization } = job;
    const signatureData = [{ signingDomain, selector, privateKey, algorithm, canonicalization }];
    const { signatures, errors } = await dkimSign(message, { signatureData, strict: true });
    if (errors.length) throw errors[0].err;
    return { fields: signatures };
  },

  async seal(job, message) {
    const { domain: signingDomain, selector, key: privateKey } = job;
    const { arc, headers } = await check(message, { signingDomain, selector, privateKey });
    if (arc.sealErrors) throw arc.sealErrors[0].err;
    return { fields: headers };
  },

  async verify(job, message) {
    const { dkim, arc } = await check(message, undefined);
    return {
      dkim: dkim.results.map(({ algo, status }) => `${algo} ${status.result}`),
      arc: arc.status.result,
    };
  },
};

function check(message, seal) {
  return authenticate(message, {
    ip: '192.0.2.1',
    helo: 'client.example.org',
    sender: 'ann@example.com',
    mta: 'mx.example.net',
    strict: true,
    disableDmarc: true,
    disableBimi: true,
    resolver,
    seal,
  });
}

async function main() {
  for (const job of jobs) {
    const answer = await kinds[job.do](job, Buffer.from(job.message, 'latin1'));
    console.log(JSON.stringify(answer));
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
