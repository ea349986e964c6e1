# Would this plan leave data unencrypted, or open it to the internet?
package main

import rego.v1

import data.landform.plan
import data.landform.settings

deny contains {"rule": wanted.rule, "msg": msg} if {
	some type, attributes in settings.guardrails.guarded_attributes
	some change in plan.of_type(type)
	some attribute, wanted in attributes
	attribute_state(change, attribute, wanted.must_be) == "wrong"
	msg := sprintf("%s must have %s = %s. Set it in the module.", [plan.address(change), attribute, json.marshal(wanted.must_be)])
}

needs_approval contains object.union(settings.platform, {"rule": concat("-", [wanted.rule, "unknown"]), "msg": msg}) if {
	some type, attributes in settings.guardrails.guarded_attributes
	some change in plan.of_type(type)
	some attribute, wanted in attributes
	attribute_state(change, attribute, wanted.must_be) == "unknown"
	msg := sprintf(
		"%s must have %s = %s, but the plan does not know the value yet. Set it to a constant, or let a person check what it will be.",
		[plan.address(change), attribute, json.marshal(wanted.must_be)],
	)
}

attribute_state(change, attribute, _) := "unknown" if plan.unknown(change, attribute)

attribute_state(change, attribute, must_be) := state if {
	not plan.unknown(change, attribute)
	state := judged(object.get(plan.after(change), attribute, null), must_be)
}

judged(value, must_be) := "right" if {
	value in accepted(must_be)
} else := "wrong"

# Some providers spell booleans as strings. What nobody set is not switched on.
accepted(true) := [true, "true"]

accepted(false) := [false, "false", null]

deny contains {"rule": "public-access", "msg": msg} if {
	some type, attributes in settings.guardrails.forbidden_values
	some change in plan.of_type(type)
	some attribute, values in attributes
	value := plan.after(change)[attribute]
	value in values
	msg := sprintf("%s has %s = %s, which opens it to everybody. Leave it out.", [plan.address(change), attribute, json.marshal(value)])
}

deny contains {"rule": "public-access", "msg": msg} if {
	some change in plan.of_type("aws_s3_bucket_acl")
	walk(plan.after(change), [_, leaf])
	is_string(leaf)
	contains(leaf, "acs.amazonaws.com/groups/global/")
	msg := sprintf("%s grants something to everybody. Remove the grant.", [plan.address(change)])
}

# AWS blocks public access to new buckets, until somebody takes that away by hand.
warn contains {"rule": "public-access-block-missing", "msg": msg} if {
	some change in plan.of_type("aws_s3_bucket")
	not plan.module_of(change) in modules_with_block
	msg := sprintf("%s has no aws_s3_bucket_public_access_block beside it. Add one, so that nobody opens the bucket by mistake.", [plan.address(change)])
}

modules_with_block := {plan.module_of(change) |
	some change in plan.changes
	change.type == "aws_s3_bucket_public_access_block"
	not plan.kind(change) in {"delete", "forget"}
}
