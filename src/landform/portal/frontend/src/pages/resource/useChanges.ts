import { useRequests, type RequestFilter } from "../../api/requests";

const SHOWN = 10;

/** The requests about a resource, newest first; those that the reader may see. */
export function useChanges(about: RequestFilter) {
  return useRequests({ ...about, limit: SHOWN });
}
