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

/** Who approved, who still has to, and the place to say yes or no to exactly the commit shown. */
export function ReviewBox({ pullRequest }: { pullRequest: PullRequest }) {
  const isOpen = pullRequest.state === "open";
  return (
    <Section title="Review">
      <Quorum pullRequest={pullRequest} />
      <Verdict pullRequest={pullRequest} />
      {isOpen && <CloseButton number={pullRequest.number} />}
    </Section>
  );
}

function Verdict({ pullRequest }: { pullRequest: PullRequest }) {
  const { state, head_sha, approval } = pullRequest;
  if (state !== "open") return <Typography color="textSecondary">This pull request is {state}.</Typography>;
  if (!approval.review_url) return <ReviewForm key={head_sha} pullRequest={pullRequest} />;
  return (
    <Typography>
      <SafeLink to={approval.review_url}>Review it on its own page</SafeLink>; what is said there counts here within moments.
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
        {approved_by.length} of {quorum} {quorum === 1 ? "approval" : "approvals"}
        {isReached && ": enough"}
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
        <Typography key={sentence} variant="body2" color="textSecondary">
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
      {!approval.can_approve && <Alert severity="info">{approval.why_not ?? "You may not approve this pull request."}</Alert>}
      <FormControl>
        <FormLabel id="verdict">Your verdict</FormLabel>
        <RadioGroup aria-labelledby="verdict" value={chosen} onChange={(event) => setState(event.target.value as ReviewState)}>
          <FormControlLabel value="approved" control={<Radio size="small" />} label="Approve" disabled={!approval.can_approve} />
          <FormControlLabel value="changes_requested" control={<Radio size="small" />} label="Request changes" />
          <FormControlLabel value="commented" control={<Radio size="small" />} label="Comment" />
        </RadioGroup>
      </FormControl>
      <TextField
        label={chosen === "approved" ? "Comment (optional)" : "Comment"}
        multiline
        minRows={3}
        value={body}
        onChange={(event) => setBody(event.target.value)}
      />
      {review.error !== null && <ProblemAlert error={review.error} showFields />}
      {hasMoved && <Alert severity="warning">The pull request got a new commit. Look at it, then review again.</Alert>}
      <Button variant="contained" loading={review.isPending} disabled={isIncomplete} onClick={submit}>
        Submit review of {head_sha.slice(0, 8)}
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
        {isSure ? "Really close? The request ends unmerged" : "Close without merging"}
      </Button>
    </Stack>
  );
}
