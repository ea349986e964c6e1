"""What people do on GitHub in a browser or with git, for tests to say in one line."""

from collections.abc import Mapping

from tests.support.github import merging
from tests.support.github.errors import not_found
from tests.support.github.git import TreeEntry
from tests.support.github.records import Comment, PullRequest, Repository, Review, Status, User
from tests.support.github.services import Services
from tests.support.github.world import GitHub

VERDICTS = {
    "APPROVED": "APPROVE",
    "CHANGES_REQUESTED": "REQUEST_CHANGES",
    "COMMENTED": "COMMENT",
}


class People:
    """The doings and the looks of a test. ``repository`` None is the first one made."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._permissions: dict[str, str] = {}

    @property
    def github(self) -> GitHub:
        return self.services.github

    # -- doing --------------------------------------------------------------------------

    def push(
        self,
        branch: str,
        files: Mapping[str, str],
        *,
        removed: tuple[str, ...] = (),
        login: str,
        message: str = "Change by hand",
        force: bool = False,
        repository: str | None = None,
    ) -> str:
        """One commit on a branch, made from the default branch if it is new; its SHA.

        With ``force`` the branch starts again from the default branch.
        """
        with self.github.lock:
            record, user = self.repository(repository), self.github.user(login)
            git, ref = record.git, f"refs/heads/{branch}"
            before = git.ref(ref)
            trunk = git.ref(f"refs/heads/{record.default_branch}")
            parent = before if before and not force else trunk
            assert parent, "a repository has a first commit"
            entries = [
                TreeEntry(path, "100644", "blob", git.write_blob(text.encode()))
                for path, text in files.items()
            ] + [TreeEntry(path, "100644", "blob", None) for path in removed]
            tree = git.write_tree(entries, git.read_commit(parent).tree)
            signature = user.signature(self.github.now())
            sha = git.write_commit(tree, [parent], message, signature)
            git.set_ref(ref, sha)
            self.services.pulls.ref_changed(record, ref, before, sha, user)
            return sha

    def open_pull(
        self,
        branch: str,
        *,
        login: str,
        title: str = "",
        body: str = "",
        base: str | None = None,
        draft: bool = False,
        head_repo: str = "",
        repository: str | None = None,
    ) -> PullRequest:
        """``branch`` may be a fork's: ``owner:branch``."""
        with self.github.lock:
            record = self.repository(repository)
            return self.services.pulls.open(
                record,
                self.github.user(login),
                title=title or branch,
                head=branch,
                base=base or record.default_branch,
                body=body,
                draft=draft,
                head_repo=head_repo,
            )

    def review(
        self,
        number: int,
        login: str,
        state: str = "APPROVED",
        *,
        body: str = "",
        head_sha: str | None = None,
        repository: str | None = None,
    ) -> Review:
        """APPROVED, CHANGES_REQUESTED or COMMENTED, of the head or of another commit."""
        with self.github.lock:
            record = self.repository(repository)
            return self.services.reviews.review(
                record,
                self._pull(record, number),
                self.github.user(login),
                VERDICTS[state],
                body=body,
                commit_id=head_sha,
            )

    def dismiss(
        self, number: int, review: Review, login: str, repository: str | None = None
    ) -> None:  # fmt: skip
        with self.github.lock:
            record, user = self.repository(repository), self.github.user(login)
            self.services.reviews.dismiss(record, self._pull(record, number), review, user)

    def comment(
        self, number: int, login: str, body: str, repository: str | None = None
    ) -> Comment:  # fmt: skip
        with self.github.lock:
            record, user = self.repository(repository), self.github.user(login)
            return self.services.conversation.comment(
                record, self._pull(record, number), user, body
            )

    def merge(
        self, number: int, login: str, *, method: str = "squash", repository: str | None = None
    ) -> str:
        """The SHA on the base branch."""
        with self.github.lock:
            record, user = self.repository(repository), self.github.user(login)
            pull = self._pull(record, number)
            return merging.merge(self.services.pulls, record, pull, user, method=method)

    def close(self, number: int, login: str, repository: str | None = None) -> None:
        with self.github.lock:
            record, user = self.repository(repository), self.github.user(login)
            self.services.pulls.close(record, self._pull(record, number), user)

    def reopen(self, number: int, login: str, repository: str | None = None) -> None:
        with self.github.lock:
            record, user = self.repository(repository), self.github.user(login)
            self.services.pulls.reopen(record, self._pull(record, number), user)

    def delete_branch(self, branch: str, login: str, repository: str | None = None) -> None:
        with self.github.lock:
            record, ref = self.repository(repository), f"refs/heads/{branch}"
            before = record.git.ref(ref)
            record.git.delete_ref(ref)
            self.services.pulls.ref_changed(record, ref, before, None, self.github.user(login))

    def set_status(
        self,
        sha: str,
        context: str,
        state: str,
        description: str = "",
        login: str = "",
        *,
        target_url: str | None = None,
        repository: str | None = None,
    ) -> Status:
        """A commit status, by ``login`` or by the repository's owner."""
        with self.github.lock:
            record = self.repository(repository)
            user = self.github.user(login) if login else record.owner
            return self.services.statuses.report(
                record,
                sha,
                user,
                state=state,
                context=context,
                description=description or None,
                target_url=target_url,
            )

    def fork(self, full_name: str, login: str, repository: str | None = None) -> Repository:
        """A fork that ``login`` may write to; ``full_name`` says whose it is, and its name."""
        with self.github.lock:
            made = self.github.add_fork(self.repository(repository), full_name)
            made.collaborators[login.lower()] = "admin"
            return made

    def delete_repository(self, full_name: str) -> None:
        with self.github.lock:
            self.github.delete_repository(self.repository(full_name))

    def rename(self, new_name: str, repository: str | None = None) -> None:
        """Rename the repository; its old address forwards."""
        with self.github.lock:
            self.github.rename(self.repository(repository).full_name, new_name)

    # -- looking ------------------------------------------------------------------------

    def repository(self, full_name: str | None = None) -> Repository:
        if full_name is not None:
            return self.github.repository(full_name)
        return next(iter(self.github.repositories.values()))

    def pull(self, number: int, repository: str | None = None) -> PullRequest:
        return self._pull(self.repository(repository), number)

    def pulls(self, repository: str | None = None) -> list[PullRequest]:
        return list(self.repository(repository).pulls.values())

    def comments(self, number: int, repository: str | None = None) -> list[Comment]:
        return list(self.pull(number, repository).comments)

    def statuses(self, sha: str, repository: str | None = None) -> list[Status]:
        """Every status of the commit, oldest first."""
        return list(self.repository(repository).statuses.get(sha, []))

    def head(self, branch: str, repository: str | None = None) -> str | None:
        """The commit a branch is at; None when there is no such branch."""
        return self.repository(repository).git.ref(f"refs/heads/{branch}")

    def file(self, path: str, branch: str = "main", repository: str | None = None) -> str | None:
        """The text of a file on a branch; None when there is none."""
        git = self.repository(repository).git
        found = git.read_tree(f"refs/heads/{branch}", path=path)
        return git.read_blob(str(found[0].sha)).decode() if found else None

    def _pull(self, record: Repository, number: int) -> PullRequest:
        try:
            return record.pulls[number]
        except KeyError:
            raise not_found() from None

    def token_of(self, login: str) -> str:
        """A token of the user."""
        user: User = self.github.user(login)
        return next(each.token for each in self.github.identities.values() if each.user is user)
