import CheckIcon from "@mui/icons-material/Check";
import { Avatar, Box, Button, Divider, ListItemIcon, ListItemText, Menu, MenuItem, Snackbar, Typography } from "@mui/material";
import { visuallyHidden } from "@mui/utils";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { shortName } from "../api/entityRefs";
import { useMe, useSignOut, useSwitchUser } from "../api/me";
import { rich, t } from "../i18n";
import { LanguageItems } from "./LanguageItems";

/** Who is asking; on a development set-up also the place to become somebody else. */
export function UserMenu() {
  const { data: me } = useMe();
  const switchUser = useSwitchUser();
  const signOut = useSignOut();
  const close = () => setAnchor(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  if (me === undefined || me.is_nobody) return null;
  const name = me.display_name || shortName(me.subject);
  return (
    <>
      <Button
        color="inherit"
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
        startIcon={<Avatar aria-hidden sx={{ width: 28, height: 28, fontSize: 14, bgcolor: "primary.main" }}>{name.charAt(0).toUpperCase()}</Avatar>}
      >
        <Box component="span" sx={{ maxWidth: { xs: 140, sm: 200 }, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
          {rich("<quietly>Signed in as</quietly> {name}", { name, quietly: (words) => <Box component="span" sx={visuallyHidden}>{words}&nbsp;</Box> })}
        </Box>
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close}>
        <Typography variant="body2" color="textSecondary" sx={{ px: 2, py: 0.5 }}>
          {me.subject}
          {me.groups.length > 0 && <br />}
          {me.groups.map(shortName).join(", ")}
          {me.roles.length > 0 && <br />}
          {me.roles.join(", ")}
        </Typography>
        <Divider />
        <MenuItem component={RouterLink} to="/tokens" onClick={close}>
          {t("Tokens")}
        </MenuItem>
        {me.has_session && (
          <MenuItem
            onClick={() => {
              close();
              signOut.mutate(false);
            }}
          >
            {t("Sign out")}
          </MenuItem>
        )}
        {me.has_session && !me.can_switch && (
          <MenuItem
            onClick={() => {
              close();
              signOut.mutate(true);
            }}
          >
            {t("Sign out everywhere")}
          </MenuItem>
        )}
        <Divider />
        <LanguageItems onChosen={close} onFailed={() => setHasFailed(true)} />
        {me.can_switch && <Divider />}
        {me.can_switch &&
          me.users.map((user) => (
            <MenuItem
              key={user.ref}
              selected={user.ref === me.subject}
              onClick={() => {
                close();
                switchUser.mutate(user.ref);
              }}
            >
              <ListItemIcon>{user.ref === me.subject && <CheckIcon fontSize="small" />}</ListItemIcon>
              <ListItemText primary={user.display_name} secondary={user.groups.map(shortName).join(", ")} />
            </MenuItem>
          ))}
      </Menu>
      <Snackbar
        open={hasFailed}
        autoHideDuration={8000}
        onClose={() => setHasFailed(false)}
        message={t("The language could not be fetched. Try again.")}
      />
    </>
  );
}
