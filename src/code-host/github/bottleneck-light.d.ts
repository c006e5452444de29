/** The build that octokit's plugins use, without clients of Redis; the package describes only its other one. */
declare module 'bottleneck/light.js' {
  export { default } from 'bottleneck';
}
