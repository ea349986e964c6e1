import { Tab, Tabs } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { useMe } from "../../api/me";
import { t, type Text } from "../../i18n";

const TABS: { to: string; label: Text }[] = [
  { to: "/operate", label: "What is stuck" },
  { to: "/operate/deliveries", label: "Deliveries" },
  { to: "/operate/policies", label: "Policies" },
  { to: "/operate/audit", label: "Audit log" },
];

/** The pages of operators; auditors have only one of them. */
export function OperateTabs({ value }: { value: string }) {
  const { data: me } = useMe();
  if (!me?.can_operate) return null;
  return (
    <Tabs component="nav" aria-label={t("Operate")} value={value} variant="scrollable" sx={{ mb: 2.5 }}>
      {TABS.map(({ to, label }) => (
        <Tab key={to} component={RouterLink} to={to} value={to} label={t(label)} />
      ))}
    </Tabs>
  );
}
