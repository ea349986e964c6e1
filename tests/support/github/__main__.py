"""Run the emulator by itself: ``python -m tests.support.github --help``."""

import argparse
import signal
import sys
import tempfile
import threading
from pathlib import Path

from tests.support.github.emulator import GitHubEmulator

LOGINS = ["landform", "atlantis", "ana", "rosa"]


def main(arguments: list[str] | None = None) -> int:
    """Until Ctrl-C, or until told to end."""
    options = _parser().parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with tempfile.TemporaryDirectory(prefix="github-") as scratch:
        root = options.root or Path(scratch)
        with GitHubEmulator(root) as emulator:
            emulator.start(tls=options.tls, port=options.port)
            emulator.create_repository(options.repository, _files(options.files))
            for login in options.user or LOGINS:
                emulator.add_user(login, permission="admin")
            for url in options.hook:
                emulator.add_hook(url, secret=options.secret, events=tuple(options.events))
            if options.app:
                _add_app(emulator, options.app, root)
            sys.stdout.write(_told(emulator, options.repository, options.user or LOGINS))
            sys.stdout.flush()
            ended.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.support.github",
        description="A GitHub on 127.0.0.1: REST, git over HTTP, webhooks. Everything is gone"
        " when it ends. Reviews, comments and merges go through the REST interface.",
    )
    parser.add_argument("--repository", default="acme/infra", metavar="OWNER/NAME")
    parser.add_argument("--files", type=Path, metavar="DIR", help="fill the first commit from here")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--tls", action="store_true", help="https, with an authority of its own")
    parser.add_argument(
        "--user",
        action="append",
        metavar="LOGIN",
        help=f"an admin with a token; may be repeated (default: {', '.join(LOGINS)})",
    )
    parser.add_argument(
        "--hook", action="append", default=[], metavar="URL", help="send events there; repeatable"
    )
    parser.add_argument("--secret", default="", help="what the hooks' bodies are signed with")
    parser.add_argument("--events", nargs="+", default=["*"], help="what the hooks get (all)")
    parser.add_argument("--app", metavar="SLUG", help="install a GitHub App and write its key")
    parser.add_argument("--root", type=Path, metavar="DIR", help="keep the git repositories here")
    return parser


def _files(directory: Path | None) -> dict[str, str] | None:
    if directory is None:
        return None
    paths = (path for path in sorted(directory.rglob("*")) if path.is_file())
    found = {path.relative_to(directory).as_posix(): path for path in paths}
    return {name: path.read_text() for name, path in found.items() if ".git" not in path.parts}


def _add_app(emulator: GitHubEmulator, slug: str, root: Path) -> None:
    app_id, key, installation_id = emulator.add_app(slug)
    path = root / f"{slug}.pem"
    path.write_text(key)
    path.chmod(0o600)
    sys.stdout.write(f"App {slug}: id {app_id}, installation {installation_id}, key {path}\n")


def _told(emulator: GitHubEmulator, repository: str, logins: list[str]) -> str:
    first, last = emulator.token_of(logins[0]), emulator.token_of(logins[-1])
    ca_file = emulator.ca_file
    curl = f"curl {f'--cacert {ca_file} ' if ca_file else ''}-H 'Authorization: Bearer"
    pulls = f"{emulator.api_url}/repos/{repository}/pulls"
    opened = '{"title":"T","head":"branch","base":"main"}'
    approved = '{"event":"APPROVE"}'
    lines = [f"URL:   {emulator.url}", f"API:   {emulator.api_url}"]
    lines += [f"Token: {emulator.token_of(login)}  {login}" for login in logins]
    if ca_file:
        atlantis = f"SSL_CERT_FILE={ca_file} atlantis server --gh-hostname {emulator.host} …"
        lines += [f"CA:    {ca_file}", f"git:   export GIT_SSL_CAINFO={ca_file}", atlantis]
    lines += ["", "Clone, push to a branch, open a pull request, approve it as somebody else:"]
    lines += [f"  git clone {emulator.clone_url(repository, logins[0])}"]
    lines += [f"  {curl} {first}' {pulls} -d '{opened}'"]
    lines += [f"  {curl} {last}' {pulls}/1/reviews -d '{approved}'"]
    return "\n".join([*lines, "Ctrl-C ends it.", ""])


if __name__ == "__main__":
    sys.exit(main())
