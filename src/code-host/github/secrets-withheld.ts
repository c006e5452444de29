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
      'Dependabot started this run, and GitHub gives such runs no Actions secrets. Store the credential as a Dependabot secret ' +
      "(repository settings, Secrets and variables, Dependabot), or skip its pull requests: `if: github.event.pull_request.user.login != 'dependabot[bot]'`."
    );
  if (trigger.kind === 'pull-request' && trigger.saysFork)
    return (
      'This pull request comes from a fork, and GitHub gives forks no secrets. ' +
      'Skip them: `if: github.event.pull_request.head.repo.full_name == github.repository`.'
    );
  return undefined;
}
