# Can people see from the tags what this is and who owns it?
package main

import rego.v1

import data.landform.plan
import data.landform.settings

warn contains {"rule": "tags-missing", "msg": msg} if {
	some change in plan.written
	after := plan.after(change)
	taggable(after)
	missing := mandatory - tags(after)
	count(missing) > 0
	not plan.unknown(change, "tags")
	not plan.unknown(change, "tags_all")
	msg := sprintf("%s has no tag %s. Add it in the module, so that costs and questions find the owner.", [plan.address(change), concat(", ", sort(missing))])
}

mandatory := {tag | some tag in settings.guardrails.mandatory_tags}

# tags_all is tags together with the default_tags of the provider; older resources have only tags.
taggable(after) if object.get(after, "tags", "absent") != "absent"

taggable(after) if object.get(after, "tags_all", "absent") != "absent"

tags(after) := {tag |
	some key in ["tags", "tags_all"]
	some tag in mandatory
	value := after[key][tag]
	not value in {"", null}
}
