import CheckIcon from "@mui/icons-material/Check";
import { Alert, Button, FormControl, FormControlLabel, FormLabel, Radio, RadioGroup, Stack, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { shortName } from "../../api/entityRefs";
import { useClosePullRequest, useReview } from "../../api/pullRequests";
import { ApiError } from "../../api/problems";
import type { PullRequest, ReviewState } from "../../api/types";
import { ProblemAlert } from "../../components/ProblemAlert";
import { SafeLink } from "../../components/SafeLink";
import { Section } from "../../components/Section";
import { rich, t } from "../../i18n";

/** Who approved, who still has to, and the place to say yes or no to exactly the commit shown. */
export function ReviewBox({ pullRequest }: { pullRequest: PullRequest }) {
  const isOpen = pullRequest.state === "open";
  return (
    <Section title={t("Reviews")}>
      <Quorum pullRequest={pullRequest} />
      <Verdict pullRequest={pullRequest} />
      {isOpen && <CloseButton number={pullRequest.number} />}
    </Section>
  );
}

function Verdict({ pullRequest }: { pullRequest: PullRequest }) {
  const { state, head_sha, approval } = pullRequest;
  if (state !== "open") return <Typography color="textSecondary">{t("{state, select, merged {This pull request is merged.} other {This pull request is closed.}}", { state })}</Typography>;
  const elsewhere = approval.review_url;
  if (!elsewhere) return <ReviewForm key={head_sha} pullRequest={pullRequest} />;
  return (
    <Typography>
      {rich("<link>Review it on its own page</link>; what is said there counts here within moments.", { link: (words) => <SafeLink to={elsewhere}>{words}</SafeLink> })}
    </Typography>
  );
}

function Quorum({ pullRequest: { approval } }: { pullRequest: PullRequest }) {
  const { quorum, approved_by, missing } = approval;
  if (quorum === 0) return null; // not a pull request of ours: no rule to meet
  // Groups and objections count as well as numbers; the server says what is missing in sentences.
  const isReached = missing ? missing.length === 0 : approved_by.length >= quorum;
  return (
    <Stack spacing={0.5} sx={{ mb: 2 }}>
      <Typography variant="body2" color={isReached ? "success" : "text.secondary"}>
        {isReached
          ? t("{count, number} of {quorum, plural, one {# approval} other {# approvals}}: enough", { count: approved_by.length, quorum })
          : t("{count, number} of {quorum, plural, one {# approval} other {# approvals}}", { count: approved_by.length, quorum })}
      </Typography>
      {approved_by.map((ref) => (
        <Stack key={ref} direction="row" sx={{ gap: 0.75, alignItems: "center" }}>
          <CheckIcon fontSize="inherit" color="success" />
          <Typography variant="body2" title={ref}>
            {shortName(ref)}
          </Typography>
        </Stack>
      ))}
      {missing?.map((sentence) => (
        <Typography key={sentence} variant="body2" color="textSecondary" lang="en">
          {sentence}
        </Typography>
      ))}
    </Stack>
  );
}

function ReviewForm({ pullRequest: { number, head_sha, approval } }: { pullRequest: PullRequest }) {
  const [state, setState] = useState<ReviewState>(approval.can_approve ? "approved" : "commented");
  const [body, setBody] = useState("");
  const review = useReview(number);
  // An approval may speak for itself; anything else has to say what it is about.
  const isIncomplete = state !== "approved" && body.trim() === "";
  const chosen = state === "approved" && !approval.can_approve ? "commented" : state;
  const submit = () => review.mutate({ state: chosen, body: body.trim(), head_sha }, { onSuccess: () => setBody("") });
  const hasMoved = review.error instanceof ApiError && review.error.status === 409;
  return (
    <Stack spacing={1.5}>
      {!approval.can_approve && <Alert severity="info">{approval.why_not ? <span lang="en">{approval.why_not}</span> : t("You may not approve this pull request.")}</Alert>}
      <FormControl>
        <FormLabel id="verdict">{t("Your verdict")}</FormLabel>
        <RadioGroup aria-labelledby="verdict" value={chosen} onChange={(event) => setState(event.target.value as ReviewState)}>
          <FormControlLabel value="approved" control={<Radio size="small" />} label={t("Approve")} disabled={!approval.can_approve} />
          <FormControlLabel value="changes_requested" control={<Radio size="small" />} label={t("Request changes")} />
          <FormControlLabel value="commented" control={<Radio size="small" />} label={t("Comment")} />
        </RadioGroup>
      </FormControl>
      <TextField
        label={chosen === "approved" ? t("Comment (optional)") : t("Comment")}
        multiline
        minRows={3}
        value={body}
        onChange={(event) => setBody(event.target.value)}
      />
      {review.error !== null && <ProblemAlert error={review.error} showFields />}
      {hasMoved && <Alert severity="warning">{t("The pull request got a new commit. Look at it, then review again.")}</Alert>}
      <Button variant="contained" loading={review.isPending} disabled={isIncomplete} onClick={submit}>
        {t("Submit review of {commit}", { commit: head_sha.slice(0, 8) })}
      </Button>
    </Stack>
  );
}

function CloseButton({ number }: { number: number }) {
  const [isSure, setIsSure] = useState(false);
  const close = useClosePullRequest(number);
  return (
    <Stack spacing={1} sx={{ mt: 2, pt: 2, borderTop: 1, borderColor: "divider" }}>
      {close.error !== null && <ProblemAlert error={close.error} />}
      <Button color="error" loading={close.isPending} onClick={() => (isSure ? close.mutate(undefined) : setIsSure(true))}>
        {isSure ? t("Really close? The request ends unmerged") : t("Close without merging")}
      </Button>
    </Stack>
  );
}
