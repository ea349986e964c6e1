// Until sign-in exists the portal says who is asking; the choice survives a reload.
const STORAGE_KEY = "landform:user";

export function chosenUser(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null; // storage may be blocked; the server then answers for its default user
  }
}

export function chooseUser(ref: string | null): void {
  try {
    if (ref === null) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, ref);
  } catch {
    // same as above
  }
}
