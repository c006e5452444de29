import { generateKeyPairSync } from 'node:crypto';
import { type CloudSeed, createEmulator, defaultSeed, seededRandom, serve } from '../../src/emulator/index.ts';
import { signIn } from './contract-session.ts';
import { claimsOf, signToken } from './github-id-tokens.ts';
import { releaseOf, releases } from './releases.ts';
import type { Limits, Make, Target, TightProject } from './target.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
const TOKEN_SECONDS = 3600;
const release = releaseOf('emulator', process.env);
const passcode = '123456';
const endingCredential = { id: '20000000000040008000000000000001', secret: 'testbed', name: 'ending', user: 'ci', project: 'ci' };
/** The emulator looks at no signature. */
const strangersKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** The seed as the test bed has it; images have fixed ids, so that they are the same in every cloud made here. */
const seed: CloudSeed = {
  ...defaultSeed,
  users: [...defaultSeed.users, { name: 'totp', password: 'testbed', passcode, projects: ['ci'], roles: ['member'] }],
  applicationCredentials: [...defaultSeed.applicationCredentials, { ...endingCredential, expiresAfter: TOKEN_SECONDS / 2 }],
  images: defaultSeed.images.map((image, index) => ({ ...image, id: `10000000-0000-4000-8000-00000000000${index}` })),
};

/** The emulator on a loopback port. Its time passes only in `pause`. */
export async function openEmulator(make: Make = {}): Promise<Target> {
  let time = START;
  const now = () => time;
  const { url, close } = await serveCloud(now, seed, make);
  const [credential] = seed.applicationCredentials;
  if (credential === undefined) throw new Error("the emulator's seed has no application credential");
  const authUrl = `${url}/identity/v3`;
  const pause = async (seconds: number): Promise<void> => {
    time += seconds * 1000;
  };
  return {
    name: 'emulator',
    // A schema's words have no reader: the emulator has Zed's.
    release: { ...releases[release], words: releases.zed.words },
    authUrl,
    applicationCredential: { id: credential.id, secret: credential.secret },
    openEndingCredential: async () => ({ ...endingCredential, close: async () => {} }),
    federation: {
      authUrl,
      mint: (other = {}) => signToken({ ...claimsOf(`${url}/identity`, time), ...other }, strangersKey),
    },
    openPasscodeUser: async () => ({ name: 'totp', passcode: () => passcode, close: async () => {} }),
    now,
    pause,
    expiredToken: async () => {
      const { token } = await signIn({ authUrl });
      await pause(TOKEN_SECONDS + 1);
      return token;
    },
    openProject: (limits) => openProject(now, limits),
    close,
  };
}

/** A cloud of its own, since the emulator takes quotas from its seed. */
async function openProject(now: () => number, limits: Limits): Promise<TightProject> {
  const name = 'tight';
  const { url, close } = await serveCloud(now, {
    ...seed,
    projects: [...seed.projects, name],
    users: seed.users.map((user) => (user.name === 'ci' ? { ...user, projects: [...user.projects, name] } : user)),
    networks: [...seed.networks, { name: 'tight-net', project: name, cidr: '10.99.0.0/24' }],
    securityGroups: [...seed.securityGroups, { name: 'default', project: name }],
    quotas: { ...seed.quotas, [name]: limits },
  });
  return { authUrl: `${url}/identity/v3`, name, close };
}

function serveCloud(now: () => number, content: CloudSeed, make: Make = {}): ReturnType<typeof serve> {
  const behaviour = { tokenLifetime: TOKEN_SECONDS, ...make };
  return serve(createEmulator({ now, random: seededRandom(20260302), seed: content, release, behaviour }));
}
