import { Box, LinearProgress, Link } from "@mui/material";
import { useEffect, useRef } from "react";
import { Outlet, ScrollRestoration, useLocation, useNavigation } from "react-router";
import { useMe } from "../api/me";
import { ApiError } from "../api/problems";
import { SignInPage } from "../pages/SignInPage";
import { TopBar } from "./TopBar";
import { t } from "../i18n";

export function Shell() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const { data: me, error } = useMe();
  const needsSignIn = pathname !== "/sign-in" && (me?.is_nobody || (error instanceof ApiError && error.status === 401));
  const isLoading = useNavigation().state === "loading";
  const shown = useRef(pathname);
  useEffect(() => {
    // After a link was followed, keyboard and screen reader go on in the new page.
    if (shown.current !== pathname) main.current?.focus({ preventScroll: true });
    shown.current = pathname;
  }, [pathname]);
  return (
    <>
      <SkipLink onSkip={() => main.current?.focus()} />
      <TopBar />
      <Box sx={{ height: 2 }}>{isLoading && <LinearProgress aria-label={t("Loading the page")} sx={{ height: 2 }} />}</Box>
      <Box component="main" ref={main} tabIndex={-1} sx={{ outline: "none" }}>
        {needsSignIn ? <SignInPage /> : <Outlet />}
      </Box>
      <ScrollRestoration />
    </>
  );
}

function SkipLink({ onSkip }: { onSkip: () => void }) {
  return (
    <Link
      component="button"
      onClick={onSkip}
      sx={{
        position: "absolute",
        left: 8,
        top: -60,
        zIndex: 2000,
        p: 1,
        bgcolor: "background.paper",
        "&:focus": { top: 8 },
      }}
    >
      {t("Skip to content")}
    </Link>
  );
}
