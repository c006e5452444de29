export function isEncrypted(url: string): boolean {
  return new URL(url).protocol === 'https:';
}
