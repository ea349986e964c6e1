package main_test

import rego.v1

import data.main

# One resource of a type, as a plan that creates it says.
making(type, after, after_unknown) := object.union(
	object.remove(plan(["create"], {}), ["resource_changes"]),
	{"resource_changes": [{
		"address": sprintf("module.this.%s.this", [type]), "module_address": "module.this", "type": type, "name": "this", "mode": "managed",
		"change": {"actions": ["create"], "after": after, "after_unknown": after_unknown},
	}]},
)

document(statement) := json.marshal({"Version": "2012-10-17", "Statement": [statement]})

everybody := document({"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"})

one_account := document({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sqs:SendMessage", "Resource": "*"})

nobody_without_tls := document({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}})

policy_types := {
	"aws_s3_bucket_policy", "aws_sqs_queue_policy", "aws_sns_topic_policy", "aws_ecr_repository_policy",
	"aws_secretsmanager_secret_policy", "aws_kms_key", "aws_dynamodb_resource_policy",
}

test_a_policy_for_everybody_is_denied if {
	every type in policy_types {
		slugs(main.deny) == {"public-policy"} with input as making(type, {"policy": everybody}, {})
		main.deny == set() with input as making(type, {"policy": one_account}, {})
		main.deny == set() with input as making(type, {"policy": nobody_without_tls}, {})
	}
}

test_a_policy_that_is_not_known_yet_needs_a_person if {
	every type in ["aws_s3_bucket_policy", "aws_sqs_queue_policy", "aws_ecr_repository_policy"] {
		slugs(main.needs_approval) == {"public-policy-unknown"} with input as making(type, {}, {"policy": true})
	}
}

test_a_closed_bucket_may_have_a_policy_that_is_not_known_yet if {
	unknown_policy := making("aws_s3_bucket_policy", {}, {"policy": true})
	block := making("aws_s3_bucket_public_access_block", {"restrict_public_buckets": true, "block_public_policy": true, "block_public_acls": true, "ignore_public_acls": true}, {})
	both := object.union(unknown_policy, {"resource_changes": array.concat(unknown_policy.resource_changes, block.resource_changes)})
	main.needs_approval == set() with input as both
	elsewhere := [object.union(change, {"module_address": "module.other"}) | some change in block.resource_changes]
	apart := object.union(unknown_policy, {"resource_changes": array.concat(unknown_policy.resource_changes, elsewhere)})
	slugs(main.needs_approval) == {"public-policy-unknown"} with input as apart
}

test_a_policy_that_nobody_wrote_is_not_asked_about if {
	queue := making("aws_sqs_queue", {"sqs_managed_sse_enabled": true}, {"policy": true})
	main.needs_approval == set() with input as queue
	resource := {"address": "aws_sqs_queue.this", "mode": "managed", "type": "aws_sqs_queue", "name": "this", "expressions": {"policy": {"references": ["x"]}}}
	written := object.union(queue, {"configuration": {"root_module": {"module_calls": {"this": {"module": {"resources": [resource]}}}}}})
	slugs(main.needs_approval) == {"public-policy-unknown"} with input as written
}

test_everything_at_once_is_denied if {
	mighty := document({"Effect": "Allow", "Action": "*", "Resource": "*"})
	every type in ["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"] {
		slugs(main.deny) == {"iam-wildcard"} with input as making(type, {"policy": mighty}, {})
		main.deny == set() with input as making(type, {"policy": document({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*"})}, {})
		slugs(main.needs_approval) == {"iam-unknown"} with input as making(type, {}, {"policy": true})
	}
	slugs(main.deny) == {"iam-wildcard"} with input as making("aws_iam_role", {"assume_role_policy": trust({}), "inline_policy": [{"name": "x", "policy": mighty}]}, {})
}

test_the_policies_of_administrators_are_not_attached if {
	admin := "arn:aws:iam::aws:policy/AdministratorAccess"
	slugs(main.deny) == {"iam-wildcard"} with input as making("aws_iam_role_policy_attachment", {"policy_arn": admin}, {})
	slugs(main.deny) == {"iam-wildcard"} with input as making("aws_iam_role", {"assume_role_policy": trust({}), "managed_policy_arns": [admin]}, {})
	main.deny == set() with input as making("aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, {})
}

trust(changes) := document(object.union(
	{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"},
	changes,
))

test_a_role_for_anybody_is_denied if {
	every principal in ["*", {"AWS": "*"}] {
		slugs(main.deny) == {"trust-open"} with input as making("aws_iam_role", {"assume_role_policy": trust({"Principal": principal})}, {})
	}
	main.deny == set() with input as making("aws_iam_role", {"assume_role_policy": trust({})}, {})
}

test_a_role_for_every_workload_of_a_provider_is_denied if {
	oidc := {"Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/x"}, "Action": "sts:AssumeRoleWithWebIdentity"}
	only_audience := object.union(oidc, {"Condition": {"StringEquals": {"x:aud": "sts.amazonaws.com"}}})
	named := object.union(oidc, {"Condition": {"StringEquals": {"x:sub": "system:serviceaccount:shop:api"}}})
	every statement in [oidc, only_audience] {
		slugs(main.deny) == {"trust-open"} with input as making("aws_iam_role", {"assume_role_policy": trust(statement)}, {})
	}
	main.deny == set() with input as making("aws_iam_role", {"assume_role_policy": trust(named)}, {})
}

test_a_trust_that_is_not_known_yet_needs_a_person if {
	slugs(main.needs_approval) == {"iam-unknown"} with input as making("aws_iam_role", {}, {"assume_role_policy": true})
}
