import { Skeleton, Stack } from "@mui/material";
import type { ReactNode } from "react";
import { isNotFound } from "../api/problems";
import { ProblemAlert } from "./ProblemAlert";
import { t } from "../i18n";

interface Query<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface Props<T> {
  query: Query<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Show what a query brought. A failed refresh is told, but does not take away what was there, unless that is gone. */
export function Loaded<T>({ query, skeleton, children }: Props<T>) {
  return (
    <>
      {query.error !== null && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} showFields />}
      {query.data !== undefined && !isNotFound(query.error) && children(query.data)}
      {query.data === undefined && query.error === null && (skeleton ?? <SkeletonLines />)}
    </>
  );
}

export function SkeletonLines({ count = 5, height = 44 }: { count?: number; height?: number }) {
  return (
    <Stack spacing={1} role="status" aria-label={t("Loading")}>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} variant="rounded" height={height} />
      ))}
    </Stack>
  );
}
