import { Box, Stack, Typography } from "@mui/material";
import { shortName } from "../api/entityRefs";
import type { Request } from "../api/types";
import { AppLink } from "./links";
import { RelativeTime } from "./RelativeTime";
import { ACTION_TEXT, StatusChip } from "./StatusChip";
import { gridRow } from "./rows";
import { named, t } from "../i18n";

/** Requests as rows which fold into two lines where the window is narrow. */
export function RequestTable({ requests }: { requests: Request[] }) {
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {requests.map((request) => (
        <Box
          component="li"
          key={request.id}
          sx={gridRow("minmax(0, 2fr) minmax(0, 2fr) 170px 120px")}
        >
          <Box sx={{ minWidth: 0 }}>
            <AppLink to={`/requests/${encodeURIComponent(request.id)}`} strong>
              {request.name}
            </AppLink>
            <Typography variant="body2" color="textSecondary">
              {request.action !== "create" && `${named(ACTION_TEXT, request.action)} · `}
              {request.template}
            </Typography>
          </Box>
          <Typography variant="body2" color="textSecondary" sx={{ order: { xs: 3, sm: 0 } }}>
            {request.environment} · {shortName(request.owner)}
            <br />
            {t("by {who}", { who: shortName(request.requested_by) })}
          </Typography>
          <Stack direction="row" sx={{ justifySelf: { xs: "end", sm: "start" } }}>
            <StatusChip status={request.status} />
          </Stack>
          <Typography variant="body2" color="textSecondary" sx={{ textAlign: "right", order: 4 }}>
            <RelativeTime at={request.created_at} />
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
