# Are the settings whole? A rule that misses a setting falls silent, so each one is asked for, and its
# absence denies. Under conftest they come with --data policies.
package main

import rego.v1

import data.landform.settings

deny contains {"rule": "settings-missing", "msg": msg} if {
	some key, type in {
		"platform_group": "string",
		"stateful_types": "array",
		"guarded_attributes": "object",
		"forbidden_values": "object",
		"encrypted_by": "object",
		"customer_keys": "object",
		"resource_policies": "object",
		"optional_policies": "array",
		"permission_policies": "object",
		"forbidden_policy_arns": "array",
		"sized_attributes": "object",
		"protected_types": "object",
		"data_ports": "array",
		"mandatory_tags": "array",
		"forbidden_types": "array",
	}
	type_name(object.get(settings.guardrails, key, null)) != type
	msg := sprintf("The setting guardrails.%s is missing or not of type %s. Repair policies/*.json and load them with the policies.", [key, type])
}

deny contains {"rule": "settings-missing", "msg": msg} if {
	some type, attributes in settings.guardrails.guarded_attributes
	some attribute, wanted in attributes
	not usable(wanted)
	msg := sprintf("The setting guardrails.guarded_attributes.%s.%s needs a boolean must_be and a rule. Repair policies/aws.json.", [type, attribute])
}

deny contains {"rule": "settings-missing", "msg": msg} if {
	some table in ["encrypted_by", "customer_keys"]
	some type, ways in settings.guardrails[table]
	some way in as_list(ways)
	not is_string(object.get(way, "attribute", null))
	msg := sprintf("The setting guardrails.%s.%s needs an attribute. Repair policies/aws.json.", [table, type])
}

usable(wanted) if {
	is_boolean(wanted.must_be)
	is_string(wanted.rule)
}

as_list(ways) := ways if is_array(ways)

as_list(ways) := [ways] if not is_array(ways)
