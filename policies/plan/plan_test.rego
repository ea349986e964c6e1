package main_test

import rego.v1

import data.main

# A plan of one change, as Landform shows it to the policies.
plan(actions, change) := {
	"resource_changes": [object.union(
		{
			"address": "module.this.aws_db_instance.this",
			"type": "aws_db_instance",
			"mode": "managed",
			"change": {"actions": actions, "after": safe_database, "after_unknown": {"id": true}},
		},
		change,
	)],
	"configuration": {},
	"complete": true,
	"errored": false,
	"landform": {"action": "update"},
}

safe_database := {
	"storage_encrypted": true,
	"publicly_accessible": false,
	"tags": {"Name": "orders-db"},
	"tags_all": {"ManagedBy": "landform", "landform:environment": "dev", "landform:owner": "group:default/payments"},
}

for_request(action, document) := object.union(document, {"landform": {"action": action}})

under_conftest(document) := object.remove(document, ["landform"])

slugs(findings) := {finding.rule | some finding in findings}

test_a_safe_plan_passes_without_a_word if {
	every actions in [["create"], ["update"], ["no-op"], ["read"]] {
		main.deny == set() with input as plan(actions, {})
		main.needs_approval == set() with input as plan(actions, {})
		main.warn == set() with input as plan(actions, {})
	}
}

test_a_safe_plan_passes_conftest if {
	main.deny == set() with input as under_conftest(plan(["create"], {}))
}

test_what_is_not_a_plan_is_denied if {
	every document in [{}, null, [], "x", {"resource_changes": null}, {"resource_changes": {}}, {"resource_changes": "[]"}] {
		slugs(main.deny) == {"plan-missing"} with input as document
	}
}

test_a_plan_with_an_error_is_denied if {
	slugs(main.deny) == {"plan-errored"} with input as object.union(plan(["no-op"], {}), {"errored": true})
}

test_a_partial_plan_needs_a_person if {
	every part in [{"complete": false}, {"deferred_changes": [{"reason": "resource_config_unknown"}]}] {
		slugs(main.needs_approval) == {"plan-incomplete"} with input as object.union(plan(["no-op"], {}), part)
	}
}

test_a_whole_plan_with_no_deferred_changes_needs_nobody if {
	main.needs_approval == set() with input as object.union(plan(["no-op"], {}), {"deferred_changes": []})
}

test_unknown_actions_are_denied if {
	every actions in [
		[], ["open"], ["destroy"], ["Delete"], ["create", "create"], ["forget", "create"], ["delete,create"],
		["delete", "update"], ["no-op", "delete"], ["create", "delete", "create"], [null], "create", "delete", null, {}, 1,
	] {
		slugs(main.deny) == {"action-unknown"} with input as plan(actions, {"type": "aws_route53_record"})
	}
}

test_a_change_without_actions_is_denied if {
	change := {"address": "aws_db_instance.this", "type": "aws_db_instance"}
	every broken in [change, object.union(change, {"change": null}), object.union(change, {"change": {}})] {
		slugs(main.deny) == {"action-unknown"} with input as object.union(plan([], {}), {"resource_changes": [broken]})
	}
}

test_a_change_that_is_not_an_object_is_denied if {
	every broken in [null, 1, "x", [], {}] {
		slugs(main.deny) == {"action-unknown", "change-malformed"} with input as object.union(
			plan([], {}),
			{"resource_changes": [broken]},
		)
	}
}

test_a_change_without_type_or_address_is_denied if {
	every gap in [{"type": null}, {"address": null}] {
		"change-malformed" in slugs(main.deny) with input as plan(["no-op"], gap)
	}
}

test_a_write_without_values_is_denied if {
	every actions in [["create"], ["update"]] {
		"change-malformed" in slugs(main.deny) with input as plan(actions, {"change": {"after": null}})
	}
}

test_every_finding_says_what_to_do if {
	worst := object.union(
		plan(["delete", "create"], {"change": {"after": {"tags": null}, "after_unknown": true, "importing": {"id": "x"}}}),
		{"complete": false},
	)
	findings := (main.deny | main.needs_approval) | main.warn with input as worst
	count(findings) > 3
	every finding in findings {
		regex.match(`[.:] .+\.$`, finding.msg)
		regex.match(`^[a-z]+(-[a-z]+)*$`, finding.rule)
	}
}

test_every_question_names_who_answers_it if {
	findings := main.needs_approval with input as plan(["forget"], {})
	count(findings) == 1
	every finding in findings {
		finding.group == "group:default/platform-team"
		finding.quorum == 1
	}
}
