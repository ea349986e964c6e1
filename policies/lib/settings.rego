# What the platform team has set, for an environment and, where a team has terms of its own, for it.
package landform.settings

import rego.v1

# Empty rather than undefined when no data was loaded, so that rules can say so.
default guardrails := {}

guardrails := data.guardrails if is_object(data.guardrails)

# Who decides where a rule asks for a person and names nobody else, and how many of them.
default platform := {"quorum": 1}

platform := {"group": guardrails.platform_group, "quorum": 1}

default environment(_) := {}

environment(name) := guardrails.environments[name] if is_object(guardrails.environments[name])

default exception(_, _) := {}

exception(owner, name) := guardrails.owners[owner].environments[name] if is_object(guardrails.owners[owner].environments[name])

# An owner's terms replace the environment's, key by key; lists are replaced and not added to.
terms(name, owner) := object.union(environment(name), exception(owner, name))

environment_names := object.keys(object.get(guardrails, "environments", {}))

# Numbers have to be numbers: in Rego a text is larger than any of them.
default number(_, _) := null

number(values, key) := values[key] if is_number(values[key])

# For a message that might otherwise name ten thousand of them.
shortened(addresses) := concat(", ", sort(addresses)) if count(addresses) <= 10

shortened(addresses) := sprintf("%s and %d more", [concat(", ", array.slice(sort(addresses), 0, 10)), count(addresses) - 10]) if {
	count(addresses) > 10
}
