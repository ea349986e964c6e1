import { SafeLink } from "./SafeLink";
import { t } from "../i18n";

interface Props {
  pullRequest: { number: number; url: string };
  /** Text that separates it from what stands before. */
  before?: string;
}

/** The pull request where it lives. With the local forge that is our own page, which needs no second link. */
export function ForgeLink({ pullRequest: { number, url }, before }: Props) {
  if (url === "" || url.endsWith(`/pull-requests/${number}`)) return null;
  return (
    <>
      {before}
      <SafeLink to={url}>{t("on the forge")}</SafeLink>
    </>
  );
}
