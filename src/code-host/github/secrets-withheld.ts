import type { Trigger } from '../port/trigger.ts';

const dependabot = 'dependabot[bot]';

/**
 * Why GitHub gave this run no secrets (https://docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions,
 * https://docs.github.com/actions/reference/security/secure-use#using-secrets); `undefined` = nothing says that it did not.
 */
export function secretsWithheld(trigger: Trigger, actor: string | undefined): string | undefined {
  const isDependabot = actor === dependabot || (trigger.kind === 'pull-request' && trigger.pull.author === dependabot);
  if (isDependabot)
    return (
      'This run is of Dependabot, and GitHub gives those no secrets of Actions. Keep the credential among the secrets of Dependabot ' +
      "(repository settings, Secrets and variables, Dependabot), or leave its pull requests out: `if: github.event.pull_request.user.login != 'dependabot[bot]'`."
    );
  if (trigger.kind === 'pull-request' && trigger.saysFork)
    return (
      'This pull request comes from a fork, and GitHub gives those no secrets. ' +
      'Leave them out: `if: github.event.pull_request.head.repo.full_name == github.repository`.'
    );
  return undefined;
}
