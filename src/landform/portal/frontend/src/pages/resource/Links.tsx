import { SafeLink } from "../../components/SafeLink";

export function Links({ links }: { links: { url: string; title?: string }[] }) {
  return links.map(({ url, title }) => (
    <div key={url}>
      <SafeLink to={url}>{title ?? url}</SafeLink>
    </div>
  ));
}
