package landform.request_test

import rego.v1

import data.landform.request

good := {
	"request": {
		"action": "create",
		"template": "aws-rds-postgres",
		"name": "orders-db",
		"environment": "dev",
		"owner": "group:default/payments",
		"system": "system:default/checkout",
		"requested_by": "user:default/ana",
		"requester_groups": ["group:default/payments"],
		"parameters": {},
		"module": "aws-rds-postgres",
		"variables": {
			"instance_class": "db.t4g.small",
			"storage_gib": 20,
			"backup_retention_days": 7,
			"multi_az": false,
			"deletion_protection": true,
		},
	},
	"catalog": {"owner_exists": true, "system_exists": true},
}

asking(changes) := object.union(good, {"request": changes})

without(key) := {"request": object.remove(good.request, [key]), "catalog": good.catalog}

slugs(findings) := {finding.rule | some finding in findings}

test_a_good_request_passes_without_a_word if {
	request.deny == set() with input as good
	request.needs_approval == set() with input as good
	request.warn == set() with input as good
}

test_no_request_is_denied if {
	some nothing in [{}, {"request": null}, {"request": []}, {"request": {}}]
	slugs(request.deny) == {"action-unknown", "request-malformed"} with input as nothing
}

test_each_missing_field_is_named if {
	every key in ["name", "environment", "owner", "requested_by"] {
		some finding in request.deny with input as without(key)
		finding.rule == "request-malformed"
		contains(finding.msg, key)
	}
}

test_a_blank_field_is_missing if {
	slugs(request.deny) == {"request-malformed"} with input as asking({"name": "  "})
}

test_known_actions_pass if {
	every action in ["create", "update"] {
		request.deny == set() with input as asking({"action": action})
	}
}

test_other_actions_are_denied if {
	every action in ["", "apply", "Create", null, 1] {
		"action-unknown" in slugs(request.deny) with input as asking({"action": action})
	}
	"action-unknown" in slugs(request.deny) with input as without("action")
}

test_an_unknown_environment_is_denied_and_the_known_ones_are_named if {
	some finding in request.deny with input as asking({"environment": "prod"})
	finding.rule == "environment-unknown"
	contains(finding.msg, "dev, production, staging")
}

test_good_names_pass if {
	every name in ["abc", "orders-db", "a1-2-3", concat("", ["a", sprintf("%062d", [0])])] {
		request.deny == set() with input as asking({"name": name})
	}
}

test_bad_names_are_denied if {
	long := concat("", ["a", sprintf("%063d", [0])])
	every name in ["ab", "Orders", "1orders", "-orders", "orders-", "orders--db", "orders_db", "commandes-été", "a/../b", long] {
		slugs(request.deny) == {"naming"} with input as asking({"name": name})
	}
}

test_reserved_names_are_denied if {
	slugs(request.deny) == {"name-reserved"} with input as asking({"name": "postgres"})
}

test_a_field_that_is_not_text_is_missing if {
	every value in [1, true, ["orders-db"], {"name": "orders-db"}] {
		slugs(request.deny) == {"request-malformed"} with input as asking({"name": value})
	}
}

test_a_system_or_module_that_is_not_text_is_denied if {
	every value in [1, false, ["aws-rds-postgres"], {}] {
		slugs(request.deny) == {"request-malformed"} with input as asking({"system": value})
		slugs(request.deny) == {"request-malformed"} with input as asking({"module": value})
	}
}

test_a_request_without_an_owner_asks_nobody if {
	request.needs_approval == set() with input as without("owner")
}

test_an_owner_that_is_not_a_group_is_denied if {
	every owner in ["payments", "user:default/ana", "group:payments", "group:default/pay ments"] {
		"owner-malformed" in slugs(request.deny) with input as asking({"owner": owner})
	}
}

test_an_owner_that_the_catalog_does_not_know_is_denied if {
	every catalog in [{"owner_exists": false}, {"owner_exists": "true"}, {}] {
		slugs(request.deny) == {"owner-unknown"} with input as {
			"request": object.remove(good.request, ["system"]),
			"catalog": catalog,
		}
	}
}

test_a_missing_catalog_denies if {
	slugs(request.deny) == {"owner-unknown", "system-unknown"} with input as {"request": good.request}
}

test_a_system_that_the_catalog_does_not_know_is_denied if {
	catalog := {"owner_exists": true, "system_exists": false}
	slugs(request.deny) == {"system-unknown"} with input as {"request": good.request, "catalog": catalog}
}

test_no_system_is_fine_in_dev if {
	every request_input in [without("system"), asking({"system": null}), asking({"system": ""})] {
		request.deny == set() with input as request_input
		request.warn == set() with input as request_input
	}
}

test_no_system_is_worth_a_warning_in_production if {
	slugs(request.warn) == {"system-missing"} with input as asking({"environment": "production", "system": null})
	request.warn == set() with input as asking({"environment": "production"})
}

test_a_requester_from_another_team_needs_the_owner if {
	every groups in [[], ["group:default/orders"], null] {
		request.needs_approval == {{
			"rule": "requester-outside-owner",
			"msg": "user:default/ana is not a member of group:default/payments. A member has to agree, because the team owns and pays for the result.",
			"group": "group:default/payments",
			"quorum": 1,
		}} with input as asking({"requester_groups": groups})
	}
}

test_missing_groups_do_not_count_as_membership if {
	slugs(request.needs_approval) == {"requester-outside-owner"} with input as without("requester_groups")
}

test_destroying_in_production_needs_the_platform_team if {
	destroy := asking({"action": "destroy", "environment": "production", "variables": {"deletion_protection": false}})
	[finding] := [found | some found in request.needs_approval with input as destroy]
	finding.rule == "destroy"
	finding.group == "group:default/platform-team"
	finding.quorum == 1
}

test_destroying_in_dev_needs_nobody if {
	destroy := asking({"action": "destroy", "variables": {"deletion_protection": false}})
	request.deny == set() with input as destroy
	request.needs_approval == set() with input as destroy
}

test_a_module_without_rules_is_worth_a_warning if {
	slugs(request.warn) == {"module-unknown"} with input as asking({"module": "aws-quantum-computer"})
}

test_a_template_without_a_module_is_fine if {
	request.deny == set() with input as without("module")
	request.warn == set() with input as without("module")
}

test_every_finding_says_what_to_do if {
	worst := asking({
		"action": "apply", "environment": "prod", "name": "X", "owner": "nobody",
		"module": "other", "requester_groups": [],
	})
	findings := (request.deny | request.needs_approval) | request.warn with input as worst
	count(findings) > 5
	every finding in findings {
		regex.match(`\. .+\.$`, finding.msg)
		regex.match(`^[a-z]+(-[a-z]+)*$`, finding.rule)
	}
}
