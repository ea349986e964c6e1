import MenuIcon from "@mui/icons-material/Menu";
import { AppBar, Box, Button, Container, IconButton, Link, Menu, MenuItem, Toolbar } from "@mui/material";
import { useState } from "react";
import { NavLink, Link as RouterLink } from "react-router";
import { useIsSignedIn, useMe } from "../api/me";
import { Mark } from "./Mark";
import { UserMenu } from "./UserMenu";
import { t, type Text } from "../i18n";

interface Place {
  to: string;
  label: Text;
}

const PLACES: Place[] = [
  { to: "/", label: "Home" },
  { to: "/templates", label: "Templates" },
  { to: "/requests", label: "Requests" },
  { to: "/tasks", label: "Tasks" },
  { to: "/pull-requests", label: "Pull requests" },
  { to: "/catalog", label: "Catalog" },
];
const OPERATE: Place = { to: "/operate", label: "Operate" };
/** Of what operators see, auditors see this. */
const AUDIT: Place = { to: "/operate/audit", label: "Audit log" };
/** Served by the API itself, so it is a plain link and not a route of the portal. */
const API_DOCS = { href: "/docs", label: "API docs" } as const;

/** From here on the places stand beside each other in every language, also those of operators. */
const ROOMY = "@media (min-width: 1200px)";
const PLACE = { color: "text.secondary", px: 0.75, whiteSpace: "nowrap" } as const;

/** What is there for the one who is signed in. */
function usePlaces() {
  const { data: me } = useMe();
  if (!useIsSignedIn()) return [];
  if (me?.can_operate) return [...PLACES, OPERATE];
  return me?.can_audit ? [...PLACES, AUDIT] : PLACES;
}

export function TopBar() {
  const places = usePlaces();
  return (
    <AppBar position="sticky" color="inherit" elevation={0} sx={{ borderWidth: "0 0 1px", borderRadius: 0 }}>
      <Container maxWidth="lg" disableGutters>
        <Toolbar sx={{ gap: 1, [ROOMY]: { gap: 2 } }}>
          {places.length > 0 && <PlacesMenu />}
          <Link
            component={RouterLink}
            to="/"
            underline="none"
            sx={{ display: "flex", alignItems: "center", gap: 1.25, fontWeight: 700, fontSize: 18, color: "text.primary" }}
          >
            <Mark />
            Landform
          </Link>
          <Box component="nav" aria-label={t("Main")} sx={{ display: "none", [ROOMY]: { display: "flex" }, gap: 0.5, flexGrow: 1 }}>
            {places.map(({ to, label }) => (
              <Button
                key={to}
                component={NavLink}
                to={to}
                end={to === "/"}
                color="inherit"
                sx={{ ...PLACE, "&.active": { color: "primary.main", bgcolor: "action.hover" } }}
              >
                {t(label)}
              </Button>
            ))}
            {places.length > 0 && (
              <Button {...{ href: API_DOCS.href }} color="inherit" sx={PLACE}>
                {t(API_DOCS.label)}
              </Button>
            )}
          </Box>
          <Box sx={{ ml: "auto" }}>
            <UserMenu />
          </Box>
        </Toolbar>
      </Container>
    </AppBar>
  );
}

/** The same places behind one button, for narrow windows. */
function PlacesMenu() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const places = usePlaces();
  const close = () => setAnchor(null);
  return (
    <Box sx={{ [ROOMY]: { display: "none" } }}>
      <IconButton edge="start" aria-label={t("Navigation")} aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
        <MenuIcon />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close}>
        {places.map(({ to, label }) => (
          <MenuItem key={to} component={RouterLink} to={to} onClick={close}>
            {t(label)}
          </MenuItem>
        ))}
        <MenuItem component="a" {...{ href: API_DOCS.href }}>
          {t(API_DOCS.label)}
        </MenuItem>
      </Menu>
    </Box>
  );
}
