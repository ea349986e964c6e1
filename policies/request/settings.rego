# Are the settings in data.json complete? A rule that misses a setting falls silent, so each one is
# asked for, and its absence denies.
package landform.request

import rego.v1

# Empty rather than undefined when data.json was not loaded, so that the rules here can say so.
default guardrails := {}

guardrails := data.guardrails if is_object(data.guardrails)

settings := {
	"platform_group": "string",
	"modules": "object",
	"environments": "object",
	"names.pattern": "string",
	"names.min_length": "number",
	"names.max_length": "number",
	"names.reserved": "array",
}

environment_settings := {
	"instance_classes": "array",
	"storage_gib_without_approval": "number",
	"minimum_backup_retention_days": "number",
	"multi_az_expected": "boolean",
	"deletion_protection_expected": "boolean",
	"system_expected": "boolean",
	"destroy_needs_approval": "boolean",
}

deny contains {"rule": "settings-missing", "msg": msg} if {
	some path, type in settings
	type_name(object.get(guardrails, split(path, "."), null)) != type
	msg := sprintf("The setting guardrails.%s is missing or not of type %s. Repair policies/data.json and load it with the policies.", [path, type])
}

deny contains {"rule": "settings-missing", "msg": msg} if {
	some stage, values in guardrails.environments
	some key, type in environment_settings
	type_name(setting(values, key)) != type
	msg := sprintf("The setting guardrails.environments.%s.%s is missing or not of type %s. Repair policies/data.json.", [stage, key, type])
}

default setting(_, _) := null

setting(values, key) := values[key]
