import type { Target } from './target.ts';

export async function openEmulator(): Promise<Target> {
  throw new Error('the emulator is not wired yet');
}
