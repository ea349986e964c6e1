package main_test

import rego.v1

import data.guardrails
import data.main

having(after, after_unknown) := {"change": {"after": after, "after_unknown": after_unknown}}

writing := [["create"], ["update"]]

test_unencrypted_storage_is_denied if {
	every actions in writing {
		every value in [false, null, "false", "no", 0] {
			slugs(main.deny) == {"encryption"} with input as plan(actions, having({"storage_encrypted": value}, {}))
		}
	}
}

test_storage_that_says_nothing_about_encryption_is_denied if {
	bare := {"resource_changes": [{
		"address": "aws_ebs_volume.this", "type": "aws_ebs_volume",
		"change": {"actions": ["create"], "after": {}, "after_unknown": {}},
	}]}
	slugs(main.deny) == {"encryption"} with input as bare
}

test_a_boolean_spelled_as_text_counts if {
	main.deny == set() with input as plan(["create"], having({"storage_encrypted": "true", "publicly_accessible": "false"}, {}))
}

test_a_public_database_is_denied if {
	every actions in writing {
		every value in [true, "true", 1, "yes"] {
			slugs(main.deny) == {"public-access"} with input as plan(actions, having({"publicly_accessible": value}, {}))
		}
	}
}

test_a_replacement_is_looked_at_too if {
	"public-access" in slugs(main.deny) with input as plan(["create", "delete"], having({"publicly_accessible": true}, {}))
}

test_not_set_means_not_public if {
	main.deny == set() with input as plan(["create"], having({"publicly_accessible": null}, {}))
}

test_what_the_plan_leaves_alone_is_not_judged_again if {
	every actions in [["no-op"], ["read"]] {
		main.deny == set() with input as plan(actions, having({"publicly_accessible": true}, {}))
	}
}

test_a_value_that_is_not_known_yet_needs_a_person if {
	every actions in writing {
		slugs(main.needs_approval) == {"encryption-unknown"} with input as plan(actions, having({}, {"storage_encrypted": true}))
		slugs(main.needs_approval) == {"public-access-unknown"} with input as plan(actions, having({}, {"publicly_accessible": true}))
	}
}

test_a_resource_of_which_nothing_is_known_needs_a_person if {
	slugs(main.needs_approval) == {"encryption-unknown", "public-access-unknown"} with input as plan(["create"], having({}, true))
}

test_other_values_may_be_unknown if {
	main.needs_approval == set() with input as plan(["create"], having({}, {"arn": true, "storage_encrypted": false}))
}

test_an_open_bucket_is_denied if {
	bucket := {"address": "aws_s3_bucket_public_access_block.this", "type": "aws_s3_bucket_public_access_block"}
	closed := {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}
	main.deny == set() with input as plan(["create"], object.union(bucket, having(closed, {})))
	every key in object.keys(closed) {
		open := object.union(closed, {key: false})
		slugs(main.deny) == {"public-access"} with input as plan(["create"], object.union(bucket, having(open, {})))
	}
}

test_every_guarded_attribute_is_enforced if {
	every type, attributes in guardrails.guarded_attributes {
		every attribute, wanted in attributes {
			open := {"address": "x.y", "type": type, "change": {
				"actions": ["create"],
				"after": {attribute: wanted.must_be == false},
				"after_unknown": {},
			}}
			some finding in main.deny with input as {"resource_changes": [open]}
			contains(finding.msg, attribute)
		}
	}
}

test_missing_tags_are_worth_a_warning if {
	tags := {"tags_all": {"landform:owner": "", "ManagedBy": null}}
	some finding in main.warn with input as plan(["create"], having(tags, {}))
	finding.rule == "tags-missing"
	contains(finding.msg, "ManagedBy, landform:owner.")
}

test_no_tags_at_all_are_worth_a_warning if {
	every after in [{"tags": null}, {"tags": {}}, {"tags_all": null}] {
		bare := {"address": "x.y", "type": "aws_x", "change": {"actions": ["create"], "after": after}}
		"tags-missing" in slugs(main.warn) with input as {"resource_changes": [bare]}
	}
}

test_the_tags_themselves_are_enough_for_old_providers if {
	bare := {"address": "x.y", "type": "aws_x", "change": {"actions": ["create"], "after": {"tags": safe_database.tags_all}}}
	not "tags-missing" in slugs(main.warn) with input as {"resource_changes": [bare]}
}

test_what_the_plan_leaves_alone_needs_no_new_tags if {
	main.warn == set() with input as plan(["no-op"], having({"tags_all": {"landform:owner": ""}}, {}))
}

test_what_takes_no_tags_needs_none if {
	bare := {"address": "x.y", "type": "terraform_data", "change": {"actions": ["create"], "after": {}}}
	not "tags-missing" in slugs(main.warn) with input as {"resource_changes": [bare]}
}

test_tags_that_are_not_known_yet_are_not_missed if {
	main.warn == set() with input as plan(["create"], having({"tags_all": {"landform:owner": ""}}, {"tags_all": {"landform:owner": true}}))
}
