import { Button, Paper, Stack } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { shortName } from "../api/entityRefs";
import { useMe } from "../api/me";
import { useRequests } from "../api/requests";
import { STATUSES, type Request } from "../api/types";
import { Choice } from "../components/Choice";
import { EmptyState } from "../components/EmptyState";
import { Loaded, SkeletonLines } from "../components/Loaded";
import { LoadMore } from "../components/LoadMore";
import { Page } from "../components/Page";
import { RequestTable } from "../components/RequestTable";
import { STATUS_TEXT } from "../components/StatusChip";
import { useAddressFilter } from "./addressFilter";
import { t } from "../i18n";

export function RequestsPage() {
  const [filter, setFilter, clear] = useAddressFilter(["status", "owner", "environment", "requested_by"]);
  const { data: me } = useMe();
  const requests = useRequests({ ...filter, limit: 25 });
  const items = requests.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Object.values(filter).some((value) => value !== "");
  const groups = [...(me?.groups ?? []), ...(me?.users.flatMap((user) => user.groups) ?? [])];
  return (
    <Page
      title={t("Requests")}
      subtitle={t("Everything that was asked for, newest first.")}
      actions={
        <Button variant="contained" component={RouterLink} to="/templates">
          {t("New request")}
        </Button>
      }
    >
      <Stack direction="row" sx={{ gap: 1.5, mb: 2, flexWrap: "wrap" }}>
        <Choice label={t("Status")} any={t("Any status")} value={filter.status} onChange={setFilter("status")} options={STATUSES.map((value) => ({ value, label: t(STATUS_TEXT[value]) }))} />
        <Choice
          label={t("Owner")}
          any={t("Any owner")}
          value={filter.owner}
          onChange={setFilter("owner")}
          options={namesIn([...groups, ...items.map((item) => item.owner)], shortName)}
        />
        <Choice
          label={t("Environment")}
          any={t("Any environment")}
          value={filter.environment}
          onChange={setFilter("environment")}
          options={namesIn(["dev", "staging", "prod", ...items.map((item) => item.environment)])}
        />
        <Choice
          label={t("Requested by")}
          any={t("Anybody")}
          value={filter.requested_by}
          onChange={setFilter("requested_by")}
          options={namesIn([...(me ? [me.subject] : []), ...items.map((item) => item.requested_by)], shortName)}
        />
      </Stack>
      <Loaded query={requests} skeleton={<SkeletonLines count={6} height={56} />}>
        {() => (items.length > 0 ? <RequestList items={items} /> : <NoRequests isFiltered={isFiltered} onClear={clear} />)}
      </Loaded>
      <LoadMore query={requests} />
    </Page>
  );
}

function RequestList({ items }: { items: Request[] }) {
  return (
    <Paper sx={{ px: { xs: 2, sm: 2.5 }, py: 0.5 }}>
      <RequestTable requests={items} />
    </Paper>
  );
}

function NoRequests({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (isFiltered) {
    return (
      <EmptyState title={t("No request matches these filters")} action={<Button onClick={onClear}>{t("Clear the filters")}</Button>} />
    );
  }
  return (
    <EmptyState
      title={t("No requests yet")}
      action={
        <Button variant="contained" component={RouterLink} to="/templates">
          {t("Browse templates")}
        </Button>
      }
    >
      {t("Pick a template, and your first request will be listed here.")}
    </EmptyState>
  );
}

function namesIn(values: string[], label: (value: string) => string = (value) => value) {
  return [...new Set(values)].sort().map((value) => ({ value, label: label(value) }));
}
