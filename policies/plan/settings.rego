# Are the settings in data.json complete? A rule that misses a setting falls silent, so each one is
# asked for, and its absence denies. Under conftest they come with --data policies/data.json.
package main

import rego.v1

# Empty rather than undefined when data.json was not loaded, so that the rules here can say so.
default guardrails := {}

guardrails := data.guardrails if is_object(data.guardrails)

settings := {
	"platform_group": "string",
	"stateful_types": "array",
	"guarded_attributes": "object",
	"data_ports": "array",
	"mandatory_tags": "array",
	"forbidden_types": "array",
}

deny contains {"rule": "settings-missing", "msg": msg} if {
	some key, type in settings
	type_name(object.get(guardrails, key, null)) != type
	msg := sprintf("The setting guardrails.%s is missing or not of type %s. Repair policies/data.json and load it with the policies.", [key, type])
}

deny contains {"rule": "settings-missing", "msg": msg} if {
	some type, attributes in guardrails.guarded_attributes
	some attribute, wanted in attributes
	not usable(wanted)
	msg := sprintf("The setting guardrails.guarded_attributes.%s.%s needs a boolean must_be and a rule. Repair policies/data.json.", [type, attribute])
}

usable(wanted) if {
	is_boolean(wanted.must_be)
	is_string(wanted.rule)
}
