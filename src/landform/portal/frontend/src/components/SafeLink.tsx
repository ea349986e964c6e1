import { Link, type LinkProps } from "@mui/material";
import { safeUrl } from "./safeUrl";

interface Props extends Omit<LinkProps, "href"> {
  to: string | null | undefined;
}

/** A link out of the portal. An address that is not plain http(s) is shown as text. */
export function SafeLink({ to, children, ...props }: Props) {
  const url = safeUrl(to);
  if (url === null) return <span>{children}</span>;
  const isElsewhere = new URL(url, window.location.href).origin !== window.location.origin;
  const outside = isElsewhere ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return (
    // eslint-disable-next-line no-restricted-syntax -- the one place where it was checked
    <Link {...outside} {...props} href={url}>
      {children}
    </Link>
  );
}
