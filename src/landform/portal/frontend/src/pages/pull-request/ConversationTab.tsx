import CheckCircleIcon from "@mui/icons-material/CheckCircle";
import ChatBubbleOutlineIcon from "@mui/icons-material/ChatBubbleOutlined";
import HighlightOffIcon from "@mui/icons-material/HighlightOff";
import { Chip, Paper, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { shortName } from "../../api/entityRefs";
import type { PullRequest, ReviewState } from "../../api/types";
import { EmptyState } from "../../components/EmptyState";
import { Markdown } from "../../components/Markdown";
import { RelativeTime } from "../../components/RelativeTime";
import { rich, t, type Text } from "../../i18n";

interface Entry {
  who: string;
  at: string;
  body: string | null;
  review: ReviewState | null;
  isStale: boolean;
}

const REVIEW: Record<ReviewState, { text: Text; icon: ReactNode }> = {
  approved: { text: "<strong>{who}</strong> approved {when}", icon: <CheckCircleIcon color="success" fontSize="small" /> },
  changes_requested: { text: "<strong>{who}</strong> requested changes {when}", icon: <HighlightOffIcon color="error" fontSize="small" /> },
  commented: { text: "<strong>{who}</strong> commented {when}", icon: <ChatBubbleOutlineIcon color="action" fontSize="small" /> },
};

export function ConversationTab({ pullRequest: { reviews, comments, head_sha } }: { pullRequest: PullRequest }) {
  const entries: Entry[] = [
    ...reviews.map(({ reviewer, at, body, state, head_sha: reviewed }) => ({
      who: reviewer,
      at,
      body,
      review: state,
      isStale: reviewed !== head_sha,
    })),
    ...comments.map(({ author, at, body }) => ({ who: author, at, body, review: null, isStale: false })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  if (entries.length === 0) return <EmptyState title={t("Nobody has said anything yet")}>{t("Your review or comment starts the conversation.")}</EmptyState>;
  return (
    <Stack component="ol" spacing={1.5} sx={{ listStyle: "none", m: 0, p: 0 }}>
      {entries.map((entry, index) => (
        <EntryCard key={index} entry={entry} />
      ))}
    </Stack>
  );
}

function EntryCard({ entry: { who, at, body, review, isStale } }: { entry: Entry }) {
  const { text, icon } = REVIEW[review ?? "commented"];
  return (
    <Paper component="li" sx={{ p: 2, bgcolor: isStale ? "transparent" : undefined, borderStyle: isStale ? "dashed" : undefined }}>
      <Stack direction="row" sx={{ gap: 1, alignItems: "center", flexWrap: "wrap" }}>
        {icon}
        <Typography variant="body2">
          {rich(text, { who: shortName(who), when: <RelativeTime at={at} />, strong: (words) => <strong>{words}</strong> })}
        </Typography>
        {isStale && <Chip size="small" variant="outlined" color="warning" label={t("for an earlier commit")} />}
      </Stack>
      {body && (
        <Typography component="div" variant="body2" sx={{ mt: 1 }}>
          <Markdown text={body} />
        </Typography>
      )}
    </Paper>
  );
}
