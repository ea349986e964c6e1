package main_test

import rego.v1

import data.guardrails
import data.main

rule_with(algorithm) := {"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": algorithm, "kms_master_key_id": ""}]}]}

test_queues_and_topics_are_encrypted_one_way_or_the_other if {
	main.deny == set() with input as making("aws_sqs_queue", {"sqs_managed_sse_enabled": true}, {})
	main.deny == set() with input as making("aws_sqs_queue", {"sqs_managed_sse_enabled": false, "kms_master_key_id": "alias/x"}, {})
	slugs(main.deny) == {"encryption"} with input as making("aws_sqs_queue", {"sqs_managed_sse_enabled": false, "kms_master_key_id": ""}, {})
	main.deny == set() with input as making("aws_sns_topic", {"kms_master_key_id": "alias/aws/sns"}, {})
	slugs(main.deny) == {"encryption"} with input as making("aws_sns_topic", {"kms_master_key_id": null}, {})
	slugs(main.deny) == {"encryption"} with input as making("aws_kinesis_stream", {"encryption_type": "NONE"}, {})
}

test_a_bucket_is_encrypted_by_a_known_algorithm if {
	type := "aws_s3_bucket_server_side_encryption_configuration"
	every algorithm in ["AES256", "aws:kms", "aws:kms:dsse"] {
		main.deny == set() with input as making(type, rule_with(algorithm), {})
	}
	every after in [rule_with("rot13"), {"rule": []}, {"rule": null}, {}] {
		slugs(main.deny) == {"encryption"} with input as making(type, after, {})
	}
}

test_encryption_that_is_not_known_yet_needs_a_person if {
	slugs(main.needs_approval) == {"encryption-unknown"} with input as making("aws_sns_topic", {}, {"kms_master_key_id": true})
	slugs(main.needs_approval) == {"encryption-unknown"} with input as making("aws_sqs_queue", {}, {"kms_master_key_id": true})
	main.needs_approval == set() with input as making("aws_sqs_queue", {"sqs_managed_sse_enabled": true}, {"kms_master_key_id": true})
	main.deny == set() with input as making("aws_sns_topic", {}, {"kms_master_key_id": true})
}

own_keys := object.union(guardrails, {"environments": {"dev": {"customer_key_types": object.keys(guardrails.customer_keys)}}})

in_dev(document) := object.union(document, {"landform": {"environment": "dev", "owner": "group:default/payments"}})

test_a_key_of_our_own_is_asked_for_where_it_is_set if {
	table := in_dev(making("aws_dynamodb_table", {"server_side_encryption": [{"enabled": true, "kms_key_arn": null}]}, {}))
	keyed := in_dev(making("aws_dynamodb_table", {"server_side_encryption": [{"enabled": true, "kms_key_arn": "arn:aws:kms:x"}]}, {}))
	main.deny == set() with input as table
	slugs(main.deny) == {"customer-key"} with data.guardrails as own_keys with input as table
	main.deny == set() with data.guardrails as own_keys with input as keyed
	slugs(main.deny) == {"customer-key"} with data.guardrails as own_keys with input as in_dev(making("aws_secretsmanager_secret", {"kms_key_id": null}, {}))
	main.deny == set() with data.guardrails as own_keys with input as in_dev(making("aws_ecr_repository", {}, {"encryption_configuration": [{"kms_key": true}]}))
}

test_public_lists_of_buckets_are_denied if {
	every acl in ["public-read", "public-read-write", "authenticated-read"] {
		slugs(main.deny) == {"public-access"} with input as making("aws_s3_bucket_acl", {"acl": acl}, {})
	}
	main.deny == set() with input as making("aws_s3_bucket_acl", {"acl": "private"}, {})
	grant := {"access_control_policy": [{"grant": [{"grantee": [{"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}]}]}]}
	slugs(main.deny) == {"public-access"} with input as making("aws_s3_bucket_acl", grant, {})
}

test_a_bucket_without_a_block_beside_it_is_worth_a_warning if {
	bucket := making("aws_s3_bucket", {"bucket": "x"}, {})
	block := making("aws_s3_bucket_public_access_block", {"restrict_public_buckets": true, "block_public_policy": true, "block_public_acls": true, "ignore_public_acls": true}, {})
	slugs(main.warn) == {"public-access-block-missing"} with input as bucket
	main.warn == set() with input as object.union(bucket, {"resource_changes": array.concat(bucket.resource_changes, block.resource_changes)})
}
