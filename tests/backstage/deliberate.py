"""Where Landform answers otherwise than Backstage, on purpose.

Each has its line in ``docs/backstage-compatibility.md``.
"""

from tests.backstage.compare import Deliberate

LOCATION = "where a catalog read an entity is its own affair"
OURS = "a template is read from its directory, and has no entity of its own"
STRICT = "in a task an expression that cannot be evaluated is a failure, not raw text"
CALLERS = "a template that cannot be rendered is the caller's to mend: 400, and every file is named"
DIGITS = "a whole number keeps its digits"
CHARACTERS = "lengths count characters"
NO_PLACE = "the workspace has no place on a disk"
BYTES = "a file that is not UTF-8 is copied as it is"
NO_TOKEN = "no template sees the caller's token"
NAMED = "an argument by name reaches its parameter; an unknown one is an error"
YAML_1_1 = "what is written is a string for readers of YAML 1.1, too"
HCL = "in Terraform files values are data"
UNKNOWN_INPUT = "an input that an action does not know is ignored, and lint says so"
OTHER_ACTIONS = "of GitHub's actions there are publish:github and publish:github:pull-request"
DIRECTORIES = "a directory that is not there is made"
ADDED = "an entity without metadata gets some"

DELIBERATE = [
    Deliberate("task/spec/templateInfo/baseUrl", LOCATION),
    Deliberate("task/spec/templateInfo/entity/metadata/uid", OURS),
    Deliberate("task/spec/templateInfo/entity/metadata/etag", OURS),
    Deliberate("task/spec/templateInfo/entity/metadata/annotations", OURS),
    Deliberate("*/annotations/backstage.io/managed-by-*location", LOCATION),
    Deliberate("task/course/*", STRICT, "backstage-filters/*"),
    Deliberate("task/end/*", STRICT, "backstage-filters/*"),
    Deliberate("dryRun/error", CALLERS, "backstage-filters/*"),
    Deliberate("dryRun/status", CALLERS, "backstage-filters/*"),
    Deliberate("task/course/*", STRICT, "broken-expressions/*"),
    Deliberate("task/end/*", STRICT, "broken-expressions/*"),
    Deliberate("dryRun/error", CALLERS, "broken-expressions/in a file"),
    Deliberate("dryRun/status", CALLERS, "broken-expressions/in a file"),
    Deliberate("dryRun/error", CALLERS, "skeleton-names/a name that would leave the workspace"),
    Deliberate("dryRun/status", CALLERS, "skeleton-names/a name that would leave the workspace"),
    Deliberate("task/end/*", CALLERS, "skeleton-names/a name that would leave the workspace"),
    Deliberate("*/big", DIGITS),
    Deliberate("dryRun/output/e017", DIGITS, "expressions/*"),
    Deliberate("dryRun/files/printed.txt/text", DIGITS, "printed-values/one of each kind"),
    Deliberate("dryRun/output/e021", CHARACTERS, "expressions/*"),
    Deliberate("dryRun/output/e388", "a pattern is no value", "expressions/*"),
    Deliberate("dryRun/output/e45[123]", NAMED, "expressions/*"),
    Deliberate("dryRun/output/e541", "a test that does not exist is an error", "expressions/*"),
    Deliberate("dryRun/output/*", NO_PLACE, "tidy-workspace/tidied"),
    Deliberate("dryRun/output/files", NO_PLACE, "environments-each/two of each"),
    Deliberate("dryRun/files/latin1.txt/*", BYTES, "skeleton-names/*"),
    Deliberate("dryRun/files/context.yaml/text", NO_TOKEN, "user-and-context/*"),
    Deliberate("dryRun/inputs/context/entity/*", NO_TOKEN, "user-and-context/*"),
    Deliberate("dryRun/files/catalog-info.yaml/text", YAML_1_1, "catalog-entries/*"),
    Deliberate("dryRun/files/inputs.yaml/text", "no number is null, as in JSON", "broken-exp*"),
    Deliberate("dryRun/files/as-text.yaml/text", YAML_1_1, "optional-settings/*"),
    Deliberate("dryRun/files/dev/odd/main.tf/text", HCL, "s3-bucket/*"),
    Deliberate("*", HCL, "aws-rds-postgres/nothing filled in"),
    Deliberate("*", HCL, "aws-rds-postgres/a name that Terraform does not take"),
    Deliberate("task/*", UNKNOWN_INPUT, "nodejs-api/*"),
    Deliberate("*", UNKNOWN_INPUT, "wrong-input/more"),
    Deliberate("*", ADDED, "wrong-input/no-metadata"),
    Deliberate("*", OTHER_ACTIONS, "published-service/*"),
    Deliberate("*", DIRECTORIES, "layers/a single file into a directory that is not there"),
]

NOT_TAKEN: dict[str, set[str]] = {
    "publish:github": {
        "input access: string",
        "input allowAutoMerge: boolean",
        "input allowMergeCommit: boolean",
        "input allowRebaseMerge: boolean",
        "input allowSquashMerge: boolean",
        "input allowUpdateBranch: boolean",
        "input bypassPullRequestAllowances: object",
        "input collaborators: array",
        "input customProperties: object",
        "input deleteBranchOnMerge: boolean",
        "input dismissStaleReviews: boolean",
        "input gitAuthorEmail: string",
        "input gitAuthorName: string",
        "input hasIssues: boolean",
        "input hasProjects: boolean",
        "input hasWiki: boolean",
        "input oidcCustomization: object",
        "input protectEnforceAdmins: boolean",
        "input repoVariables: object",
        "input requireBranchesToBeUpToDate: boolean",
        "input requireCodeOwnerReviews: boolean",
        "input requireLastPushApproval: boolean",
        "input requiredApprovingReviewCount: number",
        "input requiredCommitSigning: boolean",
        "input requiredConversationResolution: boolean",
        "input requiredLinearHistory: boolean",
        "input requiredStatusCheckContexts: array",
        "input restrictions: object",
        "input secrets: object",
        "input squashMergeCommitMessage: ['PR_BODY', 'COMMIT_MESSAGES', 'BLANK']",
        "input squashMergeCommitTitle: ['PR_TITLE', 'COMMIT_OR_PR_TITLE']",
        "input subscribe: boolean",
        "input token: string",
    },
    "publish:github:pull-request": {
        "input assignees: array",
        "input createWhenEmpty: boolean",
        "input forceEmptyGitAuthor: boolean",
        "input forceFork: boolean",
        "input gitAuthorEmail: string",
        "input gitAuthorName: string",
        "input token: string",
        "input update: boolean",
    },
}
"""Inputs of Backstage's actions that ours do not take. Lint says so of a template that has one."""
