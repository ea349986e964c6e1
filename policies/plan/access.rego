# Would this plan let everybody in, or let somebody do everything?
package main

import rego.v1

import data.landform.iam
import data.landform.plan
import data.landform.settings

deny contains {"rule": "public-policy", "msg": msg} if {
	some type, attributes in settings.guardrails.resource_policies
	some change in plan.of_type(type)
	some attribute in attributes
	some statement in iam.allowing(plan.after(change)[attribute])
	iam.open_to_everybody(statement)
	msg := sprintf("%s allows everybody something. Name the accounts or roles, or narrow it with a condition such as aws:SourceArn or aws:PrincipalOrgID.", [plan.address(change)])
}

# A bucket whose public policies AWS disregards is closed, whatever its policy will be.
needs_approval contains object.union(settings.platform, {"rule": "public-policy-unknown", "msg": msg}) if {
	some type, attributes in settings.guardrails.resource_policies
	some change in plan.of_type(type)
	some attribute in attributes
	undecided(change, attribute)
	not closed(change)
	msg := sprintf("The plan does not know yet whom %s lets in. Write its policy with names that are known, or let a person check it.", [plan.address(change)])
}

deny contains {"rule": "iam-wildcard", "msg": msg} if {
	some type, attributes in permission_attributes
	some change in plan.of_type(type)
	some text in permissions(change, attributes)
	some statement in iam.allowing(text)
	iam.too_mighty(statement)
	msg := sprintf("%s allows every action, or all of a service on every resource. Name the actions and the resources that are needed.", [plan.address(change)])
}

deny contains {"rule": "iam-wildcard", "msg": msg} if {
	some type in receiving_types
	some change in plan.of_type(type)
	some attribute in ["policy_arn", "managed_policy_arns"]
	some arn in iam.listed(object.get(plan.after(change), attribute, []))
	arn in settings.guardrails.forbidden_policy_arns
	msg := sprintf("%s would receive %s, which allows far too much. Write a policy for what is needed.", [plan.address(change), arn])
}

needs_approval contains object.union(settings.platform, {"rule": "iam-unknown", "msg": msg}) if {
	some type, attributes in settings.guardrails.permission_policies
	some change in plan.of_type(type)
	some attribute in attributes
	undecided(change, attribute)
	msg := sprintf("The plan does not know yet what %s allows. Write the policy with names that are known, or let a person check it.", [plan.address(change)])
}

deny contains {"rule": "trust-open", "msg": msg} if {
	some change in plan.of_type("aws_iam_role")
	some statement in iam.allowing(plan.after(change).assume_role_policy)
	iam.open_to_everybody(statement)
	msg := sprintf("Anybody could take the role of %s. Name who may, in its trust policy.", [plan.address(change)])
}

deny contains {"rule": "trust-open", "msg": msg} if {
	some change in plan.of_type("aws_iam_role")
	some statement in iam.allowing(plan.after(change).assume_role_policy)
	iam.federated(statement)
	not iam.names_subject(statement)
	msg := sprintf("Every account of the identity provider could take the role of %s. Add a condition on its :sub that names the workload.", [plan.address(change)])
}

needs_approval contains object.union(settings.platform, {"rule": "iam-unknown", "msg": msg}) if {
	some change in plan.of_type("aws_iam_role")
	plan.unknown(change, "assume_role_policy")
	msg := sprintf("The plan does not know yet who may take the role of %s. Write its trust policy with names that are known, or let a person check it.", [plan.address(change)])
}

# Policies of their own, and those inside a role.
permission_attributes := object.union({"aws_iam_role": []}, settings.guardrails.permission_policies)

permissions(change, attributes) := {text |
	some attribute in attributes
	text := plan.after(change)[attribute]
} | {text |
	some block in plan.members(plan.after(change).inline_policy)
	text := block.policy
}

receiving_types := {
	"aws_iam_group_policy_attachment", "aws_iam_policy_attachment", "aws_iam_role",
	"aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment",
}

# The plan calls every policy unknown that AWS could fill in itself. So where a type may leave it out,
# the configuration says whether somebody wrote one.
undecided(change, attribute) if {
	plan.unknown(change, attribute)
	not change.type in settings.guardrails.optional_policies
}

undecided(change, attribute) if {
	plan.unknown(change, attribute)
	[change.type, change.name, attribute] in written_policies
}

written_policies := {[resource.type, resource.name, attribute] |
	some resource in plan.resources
	some attribute in settings.guardrails.resource_policies[resource.type]
	attribute in object.keys(object.get(resource, "expressions", {}))
}

closed(change) if {
	change.type == "aws_s3_bucket_policy"
	plan.module_of(change) in closed_modules
}

closed_modules := {plan.module_of(change) |
	some change in plan.changes
	change.type == "aws_s3_bucket_public_access_block"
	not plan.kind(change) in {"delete", "forget"}
	plan.after(change).restrict_public_buckets == true
	plan.after(change).block_public_policy == true
}
