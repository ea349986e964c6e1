"""What happens to pull requests: opened, pushed to, edited, closed."""

from typing import Any

from tests.support.github.errors import invalid
from tests.support.github.git import NO_SHA
from tests.support.github.records import PullRequest, Repository, User
from tests.support.github.reviews import ReviewDesk
from tests.support.github.world import GitHub


class PullDesk:
    """The use cases of pull requests. Each tells the hooks what it did."""

    def __init__(self, github: GitHub) -> None:
        self.github, self.reviews = github, ReviewDesk(github)

    def open(
        self,
        repository: Repository,
        user: User,
        *,
        title: str,
        head: str,
        base: str,
        body: str | None = None,
        draft: bool = False,
        head_repo: str = "",
    ) -> PullRequest:
        """From a fork with ``owner:branch``; of two with one owner, ``head_repo`` says which.

        Raises `ApiError` 422 with GitHub's reasons.
        """
        if not title:
            raise invalid("PullRequest", "missing_field", field="title")
        home, head = self._home(repository, head, head_repo)
        base_sha = repository.git.ref(f"refs/heads/{base}")
        head_sha = home.git.ref(f"refs/heads/{head}")
        if base_sha is None:
            raise invalid("PullRequest", "invalid", field="base")
        if head_sha is None:
            raise invalid("PullRequest", "invalid", field="head")
        self._refuse_twin(repository, home, head, base)
        repository.git.take(home.git, head_sha)
        if not repository.git.commits(base_sha, head_sha):
            raise invalid(
                "PullRequest", "custom", message=f"No commits between {base} and {head}"
            )  # fmt: skip
        now = self.github.now()
        pull = PullRequest(
            id=self.github.next_id(),
            number=max(repository.pulls, default=0) + 1,
            title=title,
            body=body,
            user=user,
            home=home,
            head_owner=home.owner,
            head_ref=head,
            head_sha=head_sha,
            base_ref=base,
            base_sha=base_sha,
            created_at=now,
            updated_at=now,
            draft=draft,
        )
        repository.pulls[pull.number] = pull
        repository.git.set_ref(f"refs/pull/{pull.number}/head", head_sha)
        self.github.pull_changed(repository, pull, user, "opened")
        return pull

    def _home(self, repository: Repository, head: str, head_repo: str) -> tuple[Repository, str]:
        """The repository of a head branch, and its name there."""
        owner, _, branch = head.rpartition(":")
        owner = owner or repository.owner.login
        for each in [repository, *self.github.forks(repository)]:
            is_named = not head_repo or each.name.lower() == head_repo.lower()
            if each.owner.login.lower() == owner.lower() and is_named:
                return each, branch
        raise invalid("PullRequest", "invalid", field="head")

    def _refuse_twin(self, repository: Repository, home: Repository, head: str, base: str) -> None:
        for pull in repository.pulls.values():
            is_there = pull.home is home and pull.head_ref == head
            if is_there and (pull.base_ref, pull.state) == (base, "open"):
                label = f"{home.owner.login}:{head}"
                raise invalid(
                    "PullRequest",
                    "custom",
                    message=f"A pull request already exists for {label}.",
                )

    def ref_changed(
        self, repository: Repository, ref: str, before: str | None, after: str | None, user: User
    ) -> None:
        """A branch or tag was pushed, moved or deleted, by git or through the API."""
        repository.pushed_at = self.github.now()
        self.github.emit(
            "push", repository, user, ref=ref, before=before or NO_SHA, after=after or NO_SHA
        )
        branch = ref.removeprefix("refs/heads/")
        for asked in [repository, *([repository.parent] if repository.parent else [])]:
            for pull in [pull for pull in asked.pulls.values() if pull.state == "open"]:
                if pull.home is repository and branch == pull.head_ref:
                    self._follow_head(asked, pull, after, user)
        for pull in repository.pulls.values():
            if pull.state == "open" and branch == pull.base_ref:
                self._follow_base(repository, pull, after, user)

    def _follow_base(
        self, repository: Repository, pull: PullRequest, after: str | None, user: User
    ) -> None:
        if after is None:
            self.close(repository, pull, user)
        elif repository.git.is_ancestor(pull.head_sha, after):
            self.finish_merge(repository, pull, user, after)

    def _follow_head(
        self, repository: Repository, pull: PullRequest, after: str | None, user: User
    ) -> None:
        if after is None:
            self.close(repository, pull, user)
            return
        before, pull.head_sha = pull.head_sha, after
        if pull.home:
            repository.git.take(pull.home.git, after)
        base_sha = repository.git.ref(f"refs/heads/{pull.base_ref}")
        pull.base_sha = base_sha or pull.base_sha
        repository.git.set_ref(f"refs/pull/{pull.number}/head", after)
        protection = repository.protections.get(pull.base_ref)
        if protection and protection.dismiss_stale:
            self.reviews.dismiss_approvals(repository, pull, user)
        self.github.pull_changed(repository, pull, user, "synchronize", before=before, after=after)

    def edit(
        self, repository: Repository, pull: PullRequest, user: User, wanted: dict[str, Any]
    ) -> None:
        """Title, body, base, state: what PATCH may change."""
        state = wanted.get("state", pull.state)
        if state not in ("open", "closed"):
            raise invalid("PullRequest", "invalid", field="state")
        changes: dict[str, Any] = {}
        for name in ("title", "body"):
            if name in wanted and wanted[name] != getattr(pull, name):
                changes[name] = {"from": getattr(pull, name) or ""}
                setattr(pull, name, wanted[name])
        base = wanted.get("base", pull.base_ref)
        if base != pull.base_ref:
            changes["base"] = self._move_base(repository, pull, base)
        if changes:
            self.github.pull_changed(repository, pull, user, "edited", changes=changes)
        if state == "closed" and pull.state == "open":
            self.close(repository, pull, user)
        elif state == "open" and pull.state == "closed":
            self.reopen(repository, pull, user)

    def _move_base(self, repository: Repository, pull: PullRequest, base: str) -> dict[str, Any]:
        sha = repository.git.ref(f"refs/heads/{base}")
        if sha is None:
            raise invalid("PullRequest", "invalid", field="base")
        if pull.home:
            self._refuse_twin(repository, pull.home, pull.head_ref, base)
        change = {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}
        pull.base_ref, pull.base_sha = base, sha
        return change

    def close(self, repository: Repository, pull: PullRequest, user: User) -> None:
        pull.state, pull.closed_at = "closed", self.github.now()
        self.github.pull_changed(repository, pull, user, "closed")

    def reopen(self, repository: Repository, pull: PullRequest, user: User) -> None:
        head = pull.home.git.ref(f"refs/heads/{pull.head_ref}") if pull.home else None
        if pull.merged or pull.home is None or head is None:
            gone = f"The {pull.head_ref} branch has been deleted."
            message = f"state cannot be changed. {'' if pull.merged else gone}".strip()
            raise invalid("PullRequest", "custom", field="state", message=message)
        self._refuse_twin(repository, pull.home, pull.head_ref, pull.base_ref)
        repository.git.take(pull.home.git, head)
        pull.state, pull.closed_at, pull.head_sha = "open", None, head
        repository.git.set_ref(f"refs/pull/{pull.number}/head", head)
        self.github.pull_changed(repository, pull, user, "reopened")

    def finish_merge(
        self, repository: Repository, pull: PullRequest, user: User, merge_sha: str
    ) -> None:
        """Its commits are on the base branch now."""
        now = self.github.now()
        pull.state, pull.closed_at, pull.merged_at = "closed", now, now
        pull.merged_by, pull.merge_commit_sha = user, merge_sha
        self.github.pull_changed(repository, pull, user, "closed")
