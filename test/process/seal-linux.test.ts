import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sealLinux } from '../../src/domain/seal-linux.ts';

const script = join(import.meta.dirname, '../../seal/linux.sh');
const trees = mkdtempSync(join(tmpdir(), 'restage-seal-'));
afterAll(() => rmSync(trees, { recursive: true, force: true }));

/** Content by path; `-> target` is a link, and a key that ends in `*` is an executable file. */
type Tree = Readonly<Record<string, string>>;

interface Item {
  readonly before: Tree;
  /** What of it is left, as it is then; new files too. */
  readonly after?: Tree;
}

const crontab =
  '# system\n17 * * * * root cd / && run-parts --report /etc/cron.hourly\n5 0 * * * app /srv/app/bill-customers\n@daily app x\n';
const stub = expect.stringMatching(/^#!\/bin\/sh\n.*\ncat > \/dev\/null\n/);
const home = '/root';
const moved = '/var/lib/restage/disabled';

const items: Readonly<Record<string, Item>> = {
  cron: {
    before: {
      '/etc/cron.d/app': '* * * * * app pay',
      '/etc/cron.d/e2scrub_all': 'e2scrub',
      '/etc/cron.daily/logrotate*': 'logrotate',
      '/etc/cron.daily/report*': 'report',
      '/etc/crontab': crontab,
      '/etc/crontabs/root': '* * * * * pay',
      '/var/spool/cron/crontabs/app': '* * * * * pay',
      '/var/spool/cron/root': '* * * * * pay',
      '/var/spool/cron/atjobs/a0000101': 'pay',
      '/var/spool/at/a0000101': 'pay',
      '/etc/systemd/system/pay.timer': '[Timer]',
      '/etc/systemd/system/timers.target.wants/pay.timer': '-> /etc/systemd/system/pay.timer',
      '/etc/systemd/system/timers.target.wants/certbot.timer': '-> /lib/systemd/system/certbot.timer',
      '/etc/systemd/system/timers.target.wants/fstrim.timer': '-> /lib/systemd/system/fstrim.timer',
      '/etc/systemd/system/timers.target.wants/backup@nightly.timer': '-> /etc/systemd/system/backup@.timer',
      '/etc/systemd/system/off.timer': '-> /dev/null',
      '/usr/lib/systemd/system/timers.target.wants/vendor.timer': '-> ../vendor.timer',
      '/usr/lib/systemd/system/timers.target.wants/systemd-tmpfiles-clean.timer': '-> ../systemd-tmpfiles-clean.timer',
      '/home/app/.config/systemd/user/timers.target.wants/sync.timer': '-> ../sync.timer',
    },
    after: {
      '/etc/cron.d/e2scrub_all': 'e2scrub',
      '/etc/cron.daily/logrotate*': 'logrotate',
      '/etc/crontab': crontab.replace('5 0', '# disabled by restage: 5 0').replace('@daily', '# disabled by restage: @daily'),
      '/etc/systemd/system/pay.timer': '-> /dev/null',
      '/etc/systemd/system/certbot.timer': '-> /dev/null',
      '/etc/systemd/system/backup@nightly.timer': '-> /dev/null',
      '/etc/systemd/system/vendor.timer': '-> /dev/null',
      '/etc/systemd/system/off.timer': '-> /dev/null',
      '/etc/systemd/system/timers.target.wants/pay.timer': '-> /etc/systemd/system/pay.timer',
      '/etc/systemd/system/timers.target.wants/certbot.timer': '-> /lib/systemd/system/certbot.timer',
      '/etc/systemd/system/timers.target.wants/fstrim.timer': '-> /lib/systemd/system/fstrim.timer',
      '/etc/systemd/system/timers.target.wants/backup@nightly.timer': '-> /etc/systemd/system/backup@.timer',
      '/usr/lib/systemd/system/timers.target.wants/vendor.timer': '-> ../vendor.timer',
      '/usr/lib/systemd/system/timers.target.wants/systemd-tmpfiles-clean.timer': '-> ../systemd-tmpfiles-clean.timer',
      [`${moved}/etc/cron.d/app`]: '* * * * * app pay',
      [`${moved}/etc/cron.daily/report*`]: 'report',
      [`${moved}/etc/crontabs/root`]: '* * * * * pay',
      [`${moved}/var/spool/cron/crontabs/app`]: '* * * * * pay',
      [`${moved}/var/spool/cron/root`]: '* * * * * pay',
      [`${moved}/etc/systemd/system/pay.timer`]: '[Timer]',
    },
  },
  mail: {
    before: {
      '/var/mail/app': 'From: a customer',
      '/var/spool/postfix/deferred/A/A1': 'to a customer',
      '/var/spool/postfix/etc/resolv.conf': 'nameserver',
      '/var/spool/exim4/input/1-D': 'to a customer',
      '/var/spool/nullmailer/queue/1': 'to a customer',
      '/home/app/Maildir/new/1': 'From: a customer',
      '/home/app/mbox': 'From: a customer',
      '/lib/systemd/system/postfix.service': '[Service]',
      '/lib/systemd/system/postfix@.service': '[Service]',
      '/etc/systemd/system/nullmailer.service': '[Service]',
      '/etc/rc2.d/S01exim4': '-> ../init.d/exim4',
      '/usr/sbin/sendmail': '-> /usr/sbin/exim4',
    },
    after: {
      '/var/spool/postfix/etc/resolv.conf': 'nameserver',
      '/lib/systemd/system/postfix.service': '[Service]',
      '/lib/systemd/system/postfix@.service': '[Service]',
      '/etc/systemd/system/postfix.service': '-> /dev/null',
      '/etc/systemd/system/postfix@-.service': '-> /dev/null',
      '/etc/systemd/system/nullmailer.service': '-> /dev/null',
      [`${moved}/etc/systemd/system/nullmailer.service`]: '[Service]',
      [`${moved}/usr/sbin/sendmail`]: '-> /usr/sbin/exim4',
      '/usr/sbin/sendmail*': stub,
    },
  },
  enrollment: {
    before: {
      '/etc/krb5.keytab': 'key',
      '/var/lib/samba/private/secrets.tdb': 'secret',
      '/var/lib/sss/db/cache_example.ldb': 'cache',
      '/etc/puppetlabs/puppet/ssl/private_keys/golden.pem': 'key',
      '/etc/salt/pki/minion/minion.pem': 'key',
      '/etc/pki/consumer/key.pem': 'key',
    },
  },
  ssh_host_keys: {
    before: {
      '/etc/ssh/ssh_host_ed25519_key': 'key',
      '/etc/ssh/ssh_host_ed25519_key.pub': 'key',
      '/etc/ssh/ssh_host_rsa_key-cert.pub': 'certificate',
      '/etc/ssh/sshd_config': 'PermitRootLogin no',
    },
    after: { '/etc/ssh/sshd_config': 'PermitRootLogin no' },
  },
  authorized_keys: {
    before: {
      [`${home}/.ssh/authorized_keys`]: 'ssh-ed25519 A',
      '/srv/deploy/.ssh/authorized_keys2': 'ssh-ed25519 B',
      '/srv/deploy/.ssh/known_hosts': 'host',
    },
    after: { '/srv/deploy/.ssh/known_hosts': 'host' },
  },
  shell_history: {
    before: {
      [`${home}/.bash_history`]: 'mysql -psecret',
      '/home/app/.psql_history': 'select',
      '/srv/deploy/.local/share/fish/fish_history': '- cmd: x',
      '/home/app/.bashrc': 'alias',
    },
    after: { '/home/app/.bashrc': 'alias' },
  },
  network: {
    before: {
      '/etc/udev/rules.d/70-persistent-net.rules': 'ATTR{address}=="fa:16:3e:00:00:01"',
      '/etc/netplan/50-cloud-init.yaml': 'network: {}',
      '/etc/netplan/60-own.yaml': 'network:\n  ethernets:\n    a:\n      match:\n        macaddress: fa:16:3e:00:00:01\n',
      '/etc/netplan/70-mtu.yaml': 'network:\n  ethernets:\n    all:\n      mtu: 1400\n',
      '/etc/systemd/network/10-lan.link': '[Match]\nMACAddress=fa:16:3e:00:00:01\n',
      '/etc/systemd/network/20-any.network': '[Match]\nName=en*\n',
      '/etc/sysconfig/network-scripts/ifcfg-eth0': 'DEVICE=eth0\nHWADDR=fa:16:3e:00:00:01\nONBOOT=yes\n',
      '/etc/sysconfig/network-scripts/ifcfg-eth1': '# Created by cloud-init on instance boot automatically, do not edit.\nDEVICE=eth1\n',
      '/etc/network/interfaces': 'iface eth0 inet dhcp\n  hwaddress ether fa:16:3e:00:00:01\n',
      '/etc/NetworkManager/system-connections/lan.nmconnection': '[ethernet]\nmac-address=FA:16:3E:00:00:01\n[ipv4]\n',
    },
    after: {
      '/etc/netplan/70-mtu.yaml': 'network:\n  ethernets:\n    all:\n      mtu: 1400\n',
      '/etc/systemd/network/20-any.network': '[Match]\nName=en*\n',
      '/etc/sysconfig/network-scripts/ifcfg-eth0': 'DEVICE=eth0\nONBOOT=yes\n',
      '/etc/network/interfaces': 'iface eth0 inet dhcp\n',
      '/etc/NetworkManager/system-connections/lan.nmconnection': '[ethernet]\n[ipv4]\n',
      [`${moved}/etc/netplan/60-own.yaml`]: 'network:\n  ethernets:\n    a:\n      match:\n        macaddress: fa:16:3e:00:00:01\n',
      [`${moved}/etc/systemd/network/10-lan.link`]: '[Match]\nMACAddress=fa:16:3e:00:00:01\n',
    },
  },
  dhcp_leases: {
    before: {
      '/var/lib/dhcp/dhclient.eth0.leases': 'lease',
      '/var/lib/dhclient/dhclient--eth0.lease': 'lease',
      '/var/lib/NetworkManager/internal-1-eth0.lease': 'lease',
      '/var/lib/NetworkManager/NetworkManager.state': 'state',
    },
    after: { '/var/lib/NetworkManager/NetworkManager.state': 'state' },
  },
  host_name: {
    before: {
      '/etc/hostname': 'golden',
      '/etc/hosts': '127.0.0.1 localhost\n127.0.1.1 golden.example.com golden\n192.0.2.7 db\n',
      '/etc/sysconfig/network': 'NETWORKING=yes\nHOSTNAME=golden\n',
    },
    after: { '/etc/hosts': '127.0.0.1 localhost\n192.0.2.7 db\n', '/etc/sysconfig/network': 'NETWORKING=yes\n' },
  },
  logs: {
    before: {
      '/var/log/syslog': 'line',
      '/var/log/syslog.1': 'line',
      '/var/log/syslog.2.gz': 'line',
      '/var/log/messages-20261121': 'line',
      '/var/log/nginx/access.log': 'line',
      '/var/log/nginx/access.log.1': 'line',
      '/var/log/wtmp': 'line',
      '/var/log/journal/0123456789abcdef0123456789abcdef/system.journal': 'line',
      '/var/log/mysql/mysql-bin.000001': 'data',
      '/var/log/mysql/mysql-bin.index': 'data',
      '/var/crash/core.1': 'memory',
      '/var/lib/systemd/coredump/core.app': 'memory',
    },
    after: {
      '/var/log/syslog': '',
      '/var/log/nginx/access.log': '',
      '/var/log/wtmp': '',
      '/var/log/mysql/mysql-bin.000001': 'data',
      '/var/log/mysql/mysql-bin.index': 'data',
    },
  },
  swap: {
    before: { '/swapfile': 'a secret of a process '.repeat(8192), '/data/file': 'data' },
    after: { '/swapfile': expect.stringMatching(/^(?!.*secret)[\s\S]{180224}$/), '/data/file': 'data' },
  },
  machine_id: {
    before: {
      '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
      '/var/lib/dbus/machine-id': '0123456789abcdef0123456789abcdef\n',
      '/var/lib/systemd/random-seed': 'seed',
    },
    after: { '/etc/machine-id': '' },
  },
  cloud_init: {
    before: {
      '/var/lib/cloud/instance': '-> instances/1',
      '/var/lib/cloud/instances/1/user-data.txt': '#!/bin/sh',
      '/var/lib/cloud/data/previous-hostname': 'golden',
      '/var/lib/cloud/sem/config_scripts_per_once.once': '',
      '/var/lib/cloud/scripts/per-boot/own*': 'script',
      '/etc/cloud/cloud.cfg': 'users: [default]\n',
    },
    after: { '/var/lib/cloud/scripts/per-boot/own*': 'script', '/etc/cloud/cloud.cfg': 'users: [default]\n' },
  },
};

/** What the script needs to know of the system, and no item touches. */
const common: Tree = {
  '/etc/passwd':
    'root:x:0:0::/root:/bin/sh\ndaemon:x:1:1::/usr/sbin:/bin/false\nnobody:x:9:9::/nonexistent:\napp:x:1000:1000::/home/app:/bin/sh\ndeploy:x:1001:1001::/srv/deploy:/bin/sh\nsync:x:4:4::/:/bin/sync\n',
  '/etc/fstab': '# swap was on /dev/vda2\nLABEL=root / ext4 defaults 0 1\n/swapfile none swap sw 0 0\nUUID=0000 none swap sw 0 0\n',
};

function plant(...parts: readonly Tree[]): string {
  const root = mkdtempSync(join(trees, 'tree-'));
  for (const [path, content] of parts.flatMap((part) => Object.entries(part))) {
    const file = join(root, path.replace(/\*$/, ''));
    mkdirSync(dirname(file), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), file);
    else writeFileSync(file, content);
    if (path.endsWith('*')) chmodSync(file, 0o755);
  }
  return root;
}

function read(root: string, folder = ''): Tree {
  const found = readdirSync(join(root, folder), { withFileTypes: true }).map((entry) => {
    const path = `${folder}/${entry.name}`;
    const file = join(root, path);
    if (entry.isDirectory()) return read(root, path);
    if (entry.isSymbolicLink()) return { [path]: `-> ${readlinkSync(file)}` };
    return { [`${path}${lstatSync(file).mode & 0o100 ? '*' : ''}`]: readFileSync(file, 'latin1') };
  });
  return Object.assign({}, ...found);
}

const allYes = Object.fromEntries(Object.keys(items).map((item) => [item, 'yes']));
const allNo = Object.fromEntries(Object.keys(items).map((item) => [item, 'no']));

function seal(root: string, switches: Readonly<Record<string, string>> = {}, shell: readonly string[] = ['sh']) {
  const [command = 'sh', ...args] = shell;
  const env = { PATH: process.env.PATH ?? '', root, ...switches };
  const { status, stdout, stderr } = spawnSync(command, [...args, script], { env, encoding: 'utf8' });
  return { status, lines: stdout.split('\n'), stdout, stderr };
}

const before = Object.values(items).map((item) => item.before);
const shells = [['sh'], ['bash', '--posix'], ['busybox', 'sh']].filter(([name = '']) => spawnSync(name, ['-c', 'true']).status === 0);

describe('the script that seals Linux', () => {
  it('is what `seal: linux` sends', () => {
    expect(sealLinux).toBe(readFileSync(script, 'utf8'));
  });

  it('leaves room for what Restage writes around it', () => {
    expect(Buffer.byteLength(sealLinux)).toBeLessThan(32_768);
  });

  it.each(shells)('seals a whole tree by %s', (...shell) => {
    const root = plant(common, ...before);
    const { status, stderr, lines } = seal(root, allYes, shell);
    expect([stderr, status]).toEqual(['', 0]);
    expect(lines.at(-2)).toBe('seal: all done');
    expect(read(root)).toEqual(Object.assign({}, common, ...Object.values(items).map(({ after = {} }) => after)));
    expect(lstatSync(join(root, moved)).mode & 0o777).toBe(0o700);
  });

  it('seals a sealed tree again, and changes nothing', () => {
    const root = plant(common, ...before);
    seal(root, allYes);
    const once = read(root);
    // Except the command that replaced the mailer's.
    expect(seal(root, { ...allYes, mail: 'no' }).status).toBe(0);
    const { '/swapfile': _, ...rest } = read(root);
    expect(once).toMatchObject(rest);
  });

  it('seals a tree that has nothing of all that', () => {
    const root = plant({ '/etc/passwd': '', '/etc/os-release': 'ID=tiny' });
    const { status, stderr } = seal(root, allYes);
    expect([stderr, status]).toEqual(['', 0]);
    expect(read(root)).toEqual({ '/etc/passwd': '', '/etc/os-release': 'ID=tiny' });
  });

  it.each(Object.entries(items))(
    '%s: alone, seals its files, and those of the others stay, whose switches are no',
    (name, { after = {} }) => {
      const root = plant(common, ...before);
      const { status, stdout } = seal(root, { ...allNo, [name]: 'yes' });
      expect(status).toBe(0);
      const others = Object.entries(items).flatMap(([other, item]) => (other === name ? [] : [item.before]));
      expect(read(root)).toEqual(Object.assign({}, common, ...others, after));
      const told = ['hooks', ...Object.keys(items)].map((item) =>
        item === name || item === 'hooks' ? `seal: ${item}` : `seal: ${item}: no`,
      );
      expect(stdout.split('\n')).toEqual(expect.arrayContaining(told));
    },
  );

  it('leaves authorized keys alone unless it is asked to', () => {
    const root = plant(common, ...before);
    expect(seal(root).status).toBe(0);
    expect(read(root)).toMatchObject(items.authorized_keys?.before ?? {});
  });

  it('keeps jobs that are added to its lists', () => {
    const root = plant(common, ...before);
    seal(root, { cron_keep: 'app rep*', timers_keep: 'pay backup@*' });
    const left = read(root);
    expect(left['/etc/cron.d/app']).toBe('* * * * * app pay');
    expect(left['/etc/cron.daily/report*']).toBe('report');
    expect(left['/etc/cron.d/e2scrub_all']).toBeUndefined();
    expect(left['/etc/systemd/system/pay.timer']).toBe('[Timer]');
    expect(left['/etc/systemd/system/backup@nightly.timer']).toBeUndefined();
    expect(left['/etc/systemd/system/fstrim.timer']).toBe('-> /dev/null');
  });

  it('fails for a switch that is neither yes nor no, and says which', () => {
    const { status, stdout } = seal(plant(common), { logs: 'true' });
    expect(status).toBe(1);
    expect(stdout).toContain('seal: logs: neither yes nor no: true\n');
    expect(stdout).toMatch(/seal: failed: logs\n$/);
  });

  it('fails as a whole if one item fails, after all others', () => {
    // A folder stands where a file is to be emptied.
    const root = plant(common, ...before.filter((tree) => tree !== items.machine_id?.before), { '/etc/machine-id/x': '' });
    const { status, stdout } = seal(root, allYes);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^seal: machine_id: FAILED \(\d+\)$/m);
    expect(stdout).toMatch(/seal: failed: machine_id\n$/);
    expect(stdout).not.toContain('all done');
    expect(existsSync(join(root, 'var/lib/cloud/instance'))).toBe(false);
  });

  it('fails for a network configuration of one MAC address that cloud-init would not replace', () => {
    const own = { '/etc/cloud/cloud.cfg.d/99-off.cfg': 'network: {config: disabled}\n' };
    const root = plant(common, items.network?.before ?? {}, own);
    const { status, stdout } = seal(root, allYes);
    expect(status).toBe(1);
    expect(stdout).toContain('/etc/netplan/60-own.yaml applies to one MAC address');
    expect(read(root)).toMatchObject({ '/etc/netplan/50-cloud-init.yaml': 'network: {}' });
  });
});

describe("a team's own hooks", () => {
  const folder = '/etc/restage/seal.d';

  it('run first, in the order of their names, with no input', () => {
    const log = '#!/bin/sh\necho "$(basename "$0") $(cat)|$(cat "$(dirname "$0")/../../hostname")" >> "$(dirname "$0")/../log"\n';
    const root = plant(common, ...before, { [`${folder}/10-mask*`]: log, [`${folder}/9-late*`]: log, [`${folder}/02-first*`]: log });
    expect(seal(root, allYes).status).toBe(0);
    expect(readFileSync(join(root, 'etc/restage/log'), 'utf8')).toBe('02-first |golden\n10-mask |golden\n9-late |golden\n');
  });

  it('that fail, fail the seal, and the next does not run', () => {
    const root = plant(common, { [`${folder}/1*`]: '#!/bin/sh\nexit 7\n', [`${folder}/2*`]: '#!/bin/sh\ntouch "$0.ran"\n' });
    const { status, stdout } = seal(root);
    expect(status).toBe(1);
    expect(stdout).toMatch(/hook failed with 7: .*seal\.d\/1\n/);
    expect(stdout).toMatch(/seal: failed: hooks\n$/);
    expect(existsSync(join(root, folder, '2.ran'))).toBe(false);
  });

  it('that cannot be run, fail the seal', () => {
    const { status, stdout } = seal(plant(common, { [`${folder}/mask`]: '#!/bin/sh\n' }));
    expect(status).toBe(1);
    expect(stdout).toMatch(/not an executable file: .*seal\.d\/mask\n/);
  });

  it('do not run with hooks=no', () => {
    const { status, stdout } = seal(plant(common, { [`${folder}/1*`]: '#!/bin/sh\nexit 7\n' }), { hooks: 'no' });
    expect([status, stdout.includes('seal: hooks: no')]).toEqual([0, true]);
  });
});

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

it.skipIf(!hasShellcheck)('the script pleases shellcheck', () => {
  expect(spawnSync('shellcheck', ['-s', 'sh', script], { encoding: 'utf8' }).stdout).toBe('');
});
