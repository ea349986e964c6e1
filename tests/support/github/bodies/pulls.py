"""Pull requests, reviews, comments and labels, as JSON."""

from typing import Any

from tests.support.github.bodies import accounts, repositories
from tests.support.github.bodies.links import Links, moment, node_id
from tests.support.github.diff import changed_files
from tests.support.github.mergeability import mergeability
from tests.support.github.records import (
    Comment,
    Label,
    PullRequest,
    Repository,
    Review,
    User,
)

Json = dict[str, Any]


def pull(links: Links, record: Repository, told: PullRequest) -> Json:
    """A pull request in a list."""
    url, page = f"{links.repository(record)}/pulls/{told.number}", _page(links, record, told)
    issue = f"{links.repository(record)}/issues/{told.number}"
    statuses = f"{links.repository(record)}/statuses/{told.head_sha}"
    return {
        "url": url,
        "id": told.id,
        "node_id": node_id("PullRequest", told.id),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue,
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{links.repository(record)}/pulls/comments{{/number}}",
        "comments_url": f"{issue}/comments",
        "statuses_url": statuses,
        "number": told.number,
        "state": told.state,
        "locked": False,
        "title": told.title,
        "user": accounts.user(links, told.user),
        "body": told.body,
        "labels": [label(links, record, each) for each in told.labels],
        "milestone": None,
        "active_lock_reason": None,
        "created_at": moment(told.created_at),
        "updated_at": moment(told.updated_at),
        "closed_at": moment(told.closed_at),
        "merged_at": moment(told.merged_at),
        "merge_commit_sha": told.merge_commit_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [accounts.user(links, each) for each in told.requested_reviewers],
        "requested_teams": [accounts.team(links, each) for each in told.requested_teams],
        "head": _end(links, told.home, told.head_owner, told.head_ref, told.head_sha),
        "base": _end(links, record, record.owner, told.base_ref, told.base_sha),
        "_links": {
            "self": {"href": url},
            "html": {"href": page},
            "issue": {"href": issue},
            "comments": {"href": f"{issue}/comments"},
            "review_comments": {"href": f"{url}/comments"},
            "review_comment": {
                "href": f"{links.repository(record)}/pulls/comments{{/number}}",
            },
            "commits": {"href": f"{url}/commits"},
            "statuses": {"href": statuses},
        },
        "author_association": association(record, told.user),
        "auto_merge": None,
        "draft": told.draft,
    }


def full_pull(links: Links, record: Repository, told: PullRequest, *, settled: bool = True) -> Json:
    """A pull request by itself. Not ``settled``: GitHub is still working out if it merges."""
    git = record.git
    mergeable, state = mergeability(record, told) if settled else (None, "unknown")
    start = git.merge_base(told.base_sha, told.head_sha) or told.base_sha
    files = changed_files(git, start, told.head_sha)
    return pull(links, record, told) | {
        "merged": told.merged,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": state,
        "merged_by": told.merged_by and accounts.user(links, told.merged_by),
        "comments": len(told.comments),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(git.commits(start, told.head_sha)),
        "additions": sum(file.additions for file in files),
        "deletions": sum(file.deletions for file in files),
        "changed_files": len(files),
    }


def review(links: Links, record: Repository, told_pull: PullRequest, told: Review) -> Json:
    """A review as REST has it: the state in capitals. Webhooks write it small."""
    html = f"{_page(links, record, told_pull)}#pullrequestreview-{told.id}"
    url = f"{links.repository(record)}/pulls/{told_pull.number}"
    return {
        "id": told.id,
        "node_id": node_id("PullRequestReview", told.id),
        "user": accounts.user(links, told.user),
        "body": told.body,
        "state": told.state,
        "html_url": html,
        "pull_request_url": url,
        "author_association": association(record, told.user),
        "_links": {"html": {"href": html}, "pull_request": {"href": url}},
        "submitted_at": moment(told.submitted_at),
        "commit_id": told.commit_id,
    }


def comment(links: Links, record: Repository, told_pull: PullRequest, told: Comment) -> Json:
    url = f"{links.repository(record)}/issues/comments/{told.id}"
    return {
        "url": url,
        "html_url": f"{_page(links, record, told_pull)}#issuecomment-{told.id}",
        "issue_url": f"{links.repository(record)}/issues/{told_pull.number}",
        "id": told.id,
        "node_id": node_id("IssueComment", told.id),
        "user": accounts.user(links, told.user),
        "created_at": moment(told.created_at),
        "updated_at": moment(told.updated_at),
        "author_association": association(record, told.user),
        "body": told.body,
        "reactions": reactions(f"{url}/reactions", [kind for _, kind in told.reactions]),
        "performed_via_github_app": told.app and accounts.app(links, told.app),
    }


def issue(links: Links, record: Repository, told: PullRequest) -> Json:
    """The issue half of a pull request. ``pull_request`` tells it from a plain issue."""
    url, page = f"{links.repository(record)}/issues/{told.number}", _page(links, record, told)
    return {
        "url": url,
        "repository_url": links.repository(record),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": page,
        "id": told.id,
        "node_id": node_id("PullRequest", told.id),
        "number": told.number,
        "title": told.title,
        "user": accounts.user(links, told.user),
        "labels": [label(links, record, each) for each in told.labels],
        "state": told.state,
        "locked": False,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": len(told.comments),
        "created_at": moment(told.created_at),
        "updated_at": moment(told.updated_at),
        "closed_at": moment(told.closed_at),
        "author_association": association(record, told.user),
        "active_lock_reason": None,
        "draft": told.draft,
        "pull_request": {
            "url": f"{links.repository(record)}/pulls/{told.number}",
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": moment(told.merged_at),
        },
        "body": told.body,
        "reactions": reactions(f"{url}/reactions", []),
        "timeline_url": f"{url}/timeline",
        "performed_via_github_app": None,
        "state_reason": None,
    }


def label(links: Links, record: Repository, told: Label) -> Json:
    return {
        "id": told.id,
        "node_id": node_id("Label", told.id),
        "url": f"{links.repository(record)}/labels/{told.name}",
        "name": told.name,
        "color": told.color,
        "default": False,
        "description": told.description,
        "archived_at": None,
        "archived_by": None,
    }


def reactions(url: str, given: list[str]) -> Json:
    kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    counts = {kind: given.count(kind) for kind in kinds}
    return {"url": url, "total_count": len(given), **counts}


def association(record: Repository, user: User) -> str:
    """What the user is to the repository, as GitHub says it beside every text."""
    if user is record.owner:
        return "OWNER"
    return "COLLABORATOR" if user.login.lower() in record.collaborators else "NONE"


def _end(links: Links, home: Repository | None, owner: User, ref: str, sha: str) -> Json:
    """Head or base: where a pull request comes from or goes to."""
    return {
        "label": f"{owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": accounts.user(links, owner),
        "repo": home and repositories.repository(links, home),
    }


def _page(links: Links, record: Repository, told: PullRequest) -> str:
    return f"{links.page(record)}/pull/{told.number}"
