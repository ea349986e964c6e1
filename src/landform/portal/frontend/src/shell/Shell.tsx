import { Box, LinearProgress, Link } from "@mui/material";
import { useEffect, useRef } from "react";
import { Outlet, ScrollRestoration, useLocation, useNavigation } from "react-router";
import { useMe } from "../api/me";
import { ApiError } from "../api/problems";
import { SignInPage } from "../pages/SignInPage";
import { TopBar } from "./TopBar";
import { t } from "../i18n";
import { language, type Language } from "../i18n/language";

/** The language of the page that was there before this one. */
let drawnIn: Language | null = null;

export function Shell() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const { data: me, error } = useMe();
  const needsSignIn = pathname !== "/sign-in" && (me?.is_nobody || (error instanceof ApiError && error.status === 401));
  const isLoading = useNavigation().state === "loading";
  const shown = useRef(pathname);
  useEffect(() => {
    // After a link was followed, or everything was drawn anew in another language, keyboard and screen reader go on here.
    if (shown.current !== pathname || (drawnIn !== null && drawnIn !== language())) focusHeading(main.current);
    shown.current = pathname;
    drawnIn = language();
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

function focusHeading(main: HTMLElement | null) {
  const heading = main?.querySelector("h1") ?? main;
  heading?.focus({ preventScroll: true });
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
