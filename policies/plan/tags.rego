# Can people see from the tags what this is and who owns it?
package main

import rego.v1

warn contains {"rule": "tags-missing", "msg": msg} if {
	some change in changes
	writes(change)
	taggable(change)
	every key in tag_attributes {
		not unknown(change, key)
	}
	missing := {tag | some tag in guardrails.mandatory_tags; not tag in tags(change)}
	count(missing) > 0
	msg := sprintf("%s has no tag %s. Add it in the module, so that costs and questions find the owner.", [address(change), concat(", ", sort(missing))])
}

# tags_all is tags together with the default_tags of the provider; older resources have only tags.
tag_attributes := {"tags", "tags_all"}

taggable(change) if {
	some key in tag_attributes
	key in object.keys(after(change))
}

tags(change) := {tag |
	some key in tag_attributes
	values := after(change)[key]
	is_object(values)
	some tag, value in values
	not value in {"", null}
}
