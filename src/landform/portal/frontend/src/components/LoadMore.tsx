import { Box, Button } from "@mui/material";
import { t } from "../i18n";

interface Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

export function LoadMore({ query }: Props) {
  if (!query.hasNextPage) return null;
  return (
    <Box sx={{ textAlign: "center", mt: 2 }}>
      <Button variant="outlined" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t("Load more")}
      </Button>
    </Box>
  );
}
