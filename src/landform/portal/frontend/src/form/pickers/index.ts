import { EntityPicker, OwnedEntityPicker, OwnerPicker } from "./EntityPicker";
import { EntityTagsPicker } from "./EntityTagsPicker";
import { MultiEntityPicker } from "./MultiEntityPicker";
import { MyGroupsPicker } from "./MyGroupsPicker";
import { RepoUrlPicker } from "./RepoUrlPicker";
import { SecretField } from "./SecretField";
import { EntityNamePicker, RepoBranchPicker, RepoOwnerPicker } from "./TextPicker";

/** Backstage's form extensions, by the name that `ui:field` gives them. */
export const FIELDS = {
  EntityNamePicker,
  EntityPicker,
  EntityTagsPicker,
  MultiEntityPicker,
  MyGroupsPicker,
  OwnedEntityPicker,
  OwnerPicker,
  RepoBranchPicker,
  RepoOwnerPicker,
  RepoUrlPicker,
  Secret: SecretField,
};
