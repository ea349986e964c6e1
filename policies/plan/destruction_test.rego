package main_test

import rego.v1

import data.main

replacements := [["delete", "create"], ["create", "delete"]]

record := {"address": "aws_route53_record.this", "type": "aws_route53_record"}

test_deleting_data_is_denied if {
	every action in ["create", "update"] {
		"stateful-delete" in slugs(main.deny) with input as for_request(action, plan(["delete"], {}))
	}
}

test_deleting_data_is_denied_when_nobody_says_why if {
	slugs(main.deny) == {"stateful-delete"} with input as under_conftest(plan(["delete"], {}))
	"stateful-delete" in slugs(main.deny) with input as object.union(plan(["delete"], {}), {"landform": null})
}

test_deleting_data_is_what_a_destroy_request_asks_for if {
	main.deny == set() with input as for_request("destroy", plan(["delete"], {}))
	main.needs_approval == set() with input as for_request("destroy", plan(["delete"], {}))
}

test_a_deposed_object_that_holds_data_counts if {
	slugs(main.deny) == {"stateful-delete"} with input as plan(["delete"], {"deposed": "00000001"})
}

test_replacing_data_is_denied_whatever_was_asked_for if {
	every actions in replacements {
		every action in ["create", "update", "destroy"] {
			"stateful-replace" in slugs(main.deny) with input as for_request(action, plan(actions, {}))
		}
	}
}

test_a_replacement_names_the_attribute_that_forces_it if {
	forced := {"change": {"replace_paths": [["storage_encrypted"], ["db_name"]]}}
	some finding in main.deny with input as plan(["delete", "create"], forced)
	contains(finding.msg, "created again because of db_name, storage_encrypted.")
}

test_a_replacement_that_does_not_say_why_is_denied_all_the_same if {
	every paths in [[], null, "x", [[]], [[0]], [0]] {
		some finding in main.deny with input as plan(["delete", "create"], {"change": {"replace_paths": paths}})
		contains(finding.msg, "created again. Undo")
	}
}

test_deleting_or_replacing_what_holds_no_data_is_fine_in_a_change if {
	every actions in array.concat(replacements, [["delete"]]) {
		main.deny == set() with input as plan(actions, record)
		main.needs_approval == set() with input as plan(actions, record)
	}
}

test_a_create_request_may_create_and_change if {
	every actions in [["create"], ["update"], ["no-op"], ["read"]] {
		main.needs_approval == set() with input as for_request("create", plan(actions, {}))
	}
}

test_a_create_request_that_destroys_needs_a_person if {
	every actions in array.concat(replacements, [["delete"]]) {
		slugs(main.needs_approval) == {"unexpected-destroy"} with input as for_request("create", plan(actions, record))
	}
}

test_a_destroy_request_that_creates_or_changes_needs_a_person if {
	every actions in [["create"], ["update"]] {
		slugs(main.needs_approval) == {"unexpected-change"} with input as for_request("destroy", plan(actions, {}))
	}
}

test_a_destroy_request_may_leave_things_alone if {
	every actions in [["no-op"], ["read"]] {
		main.needs_approval == set() with input as for_request("destroy", plan(actions, {}))
	}
}

test_forgetting_needs_a_person if {
	slugs(main.needs_approval) == {"forget"} with input as plan(["forget"], {})
	main.deny == set() with input as plan(["forget"], {})
}

test_taking_over_what_exists_needs_a_person if {
	importing := {"change": {"importing": {"id": "orders-db"}}}
	every actions in [["no-op"], ["update"]] {
		slugs(main.needs_approval) == {"import"} with input as plan(actions, importing)
		main.needs_approval == set() with input as for_request("import", plan(actions, importing))
	}
}

test_a_new_address_is_worth_a_warning if {
	slugs(main.warn) == {"moved"} with input as plan(["no-op"], {"previous_address": "aws_db_instance.old"})
}

test_conftest_fails_where_a_person_is_needed if {
	slugs(main.deny) == {"forget"} with input as under_conftest(plan(["forget"], {}))
}

test_conftest_knows_no_reason_to_destroy if {
	main.deny == set() with input as under_conftest(plan(["delete"], record))
}
