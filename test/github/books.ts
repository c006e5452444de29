/** What the local GitHub holds. */
export interface Books {
  readonly repository: string;
  readonly pulls: Map<number, Pull>;
  /** Oldest first, as GitHub lists them. */
  readonly comments: Comment[];
  readonly deployments: Deployment[];
  readonly jobs: Job[];
  /** Public SSH keys of people, by login. */
  readonly keys: Map<string, readonly string[]>;
  /** Who the token is; comments are written under this name. */
  viewer: Author;
  /** A new pull request, open. */
  openPull(pull?: Partial<Pull>): Pull;
  addComment(issue: number, body: string, author?: Partial<Author>): Comment;
  nextId(): number;
  /** ISO 8601. */
  timestamp(): string;
}

export interface Pull {
  readonly number: number;
  state: 'open' | 'closed';
  merged: boolean;
  labels: string[];
  headSha: string;
  headRef: string;
  /** `owner/name`; `null` = deleted since. */
  headRepository: string | null;
  /** Login. */
  author: string;
}

export interface Author {
  readonly login: string;
  readonly type: 'User' | 'Bot';
  /** https://docs.github.com/graphql/reference/enums#commentauthorassociation */
  readonly association: string;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: Author;
  readonly createdAt: string;
  body: string;
  /** Of updates that changed the text or not. */
  updates: number;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly task: string;
  readonly payload: unknown;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  /** Oldest first. */
  readonly statuses: DeploymentStatus[];
}

export interface DeploymentStatus {
  readonly state: string;
  readonly description: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
}

export interface Job {
  readonly id: number;
  readonly runId: number;
  readonly attempt: number;
  readonly name: string;
  readonly runnerName: string;
  readonly status: string;
}

/** Who a workflow's own token is. */
const actionsBot: Author = { login: 'github-actions[bot]', type: 'Bot', association: 'NONE' };

export function createBooks(now: () => number): Books {
  let ids = 1_000_000;
  const timestamp = () => new Date(now()).toISOString().replace(/\.\d+/, '');
  const books: Books = {
    repository: 'acme/shop',
    pulls: new Map(),
    comments: [],
    deployments: [],
    jobs: [],
    keys: new Map(),
    viewer: actionsBot,
    nextId: () => ++ids,
    timestamp,
    openPull(pull = {}) {
      const made: Pull = {
        number: 7,
        state: 'open',
        merged: false,
        labels: [],
        headSha: '5f3c1d2e4b5a69788796a5b4c3d2e1f001234567',
        headRef: 'topic',
        headRepository: books.repository,
        author: 'octocat',
        ...pull,
      };
      books.pulls.set(made.number, made);
      return made;
    },
    addComment(issue, body, author = {}) {
      const made: Comment = { id: ++ids, issue, author: { ...books.viewer, ...author }, createdAt: timestamp(), body, updates: 0 };
      books.comments.push(made);
      return made;
    },
  };
  return books;
}
