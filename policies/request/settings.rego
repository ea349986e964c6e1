# Are the settings whole? A rule that misses a setting falls silent, so each one is asked for, and its
# absence denies.
package landform.request

import rego.v1

import data.landform.settings

deny contains {"rule": "settings-missing", "msg": msg} if {
	some path, type in {
		"platform_group": "string",
		"modules": "object",
		"environments": "object",
		"names.pattern": "string",
		"names.min_length": "number",
		"names.max_length": "number",
		"names.reserved": "array",
	}
	type_name(object.get(settings.guardrails, split(path, "."), null)) != type
	msg := sprintf("The setting guardrails.%s is missing or not of type %s. Repair policies/data.json and load it with the policies.", [path, type])
}

deny contains {"rule": "settings-missing", "msg": msg} if {
	some stage, values in settings.guardrails.environments
	some key, type in {
		"sizes": "object",
		"limits": "object",
		"minimum_backup_retention_days": "number",
		"multi_az_expected": "boolean",
		"deletion_protection_expected": "boolean",
		"system_expected": "boolean",
		"destroy_needs_approval": "boolean",
	}
	type_name(setting(values, key)) != type
	msg := sprintf("The setting guardrails.environments.%s.%s is missing or not of type %s. Repair policies/data.json.", [stage, key, type])
}

# What may be left out has to be right when it is there. An owner may change all of it.
deny contains {"rule": "settings-malformed", "msg": msg} if {
	some whose in all_terms
	some key, type in {"sizes": "object", "limits": "object", "regions": "array", "customer_key_types": "array"}
	not type_name(setting(whose.terms, key)) in {type, "null"}
	msg := sprintf("The setting %s of %s is not of type %s. Repair it in the data files.", [key, whose.name, type])
}

deny contains {"rule": "settings-malformed", "msg": msg} if {
	some whose in all_terms
	some key, limits in whose.terms.limits
	some level in ["approval_above", "deny_above"]
	not type_name(setting(limits, level)) in {"number", "null"}
	msg := sprintf("The limit %s of %s has no number as %s. Repair it in the data files.", [key, whose.name, level])
}

deny contains {"rule": "settings-malformed", "msg": msg} if {
	some owner_name, _ in settings.guardrails.owners
	not is_object(setting(settings.guardrails.owners[owner_name], "environments"))
	msg := sprintf("The terms of %s have no environments. Repair guardrails.owners in the data files.", [owner_name])
}

all_terms contains {"name": stage, "terms": values} if {
	some stage, values in settings.guardrails.environments
}

all_terms contains {"name": sprintf("%s in %s", [owner_name, stage]), "terms": values} if {
	some owner_name, exceptions in settings.guardrails.owners
	some stage, values in exceptions.environments
}

default setting(_, _) := null

setting(values, key) := values[key]
