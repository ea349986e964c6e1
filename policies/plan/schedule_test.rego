package main_test

import rego.v1

import data.guardrails
import data.main

at_time(now, document) := object.union(document, {"landform": {"environment": "production", "owner": "group:default/payments", "now": now}})

freeze := {
	"from": "2026-12-20T00:00:00Z", "to": "2027-01-04T00:00:00Z", "environments": ["production"],
	"reason": "End of the year", "except_owners": ["group:default/security"],
}

frozen(change) := object.union(guardrails, {"change_freezes": [object.union(freeze, change)]})

windowed := object.union(guardrails, {"environments": {"production": {"maintenance_windows": [{"weekdays": ["wed"], "from": "08:00", "to": "16:00"}]}}})

during := "2026-12-24T12:00:00Z"

safe_update := plan(["update"], {"change": {"after": {"deletion_protection": true}}})

test_nothing_changes_during_a_freeze if {
	slugs(main.deny) == {"change-freeze"} with data.guardrails as frozen({}) with input as at_time(during, safe_update)
	slugs(main.deny) == {"change-freeze"} with data.guardrails as frozen({"environments": ["*"]}) with input as at_time(during, safe_update)
	slugs(main.deny) == {"change-freeze"} with data.guardrails as frozen({}) with input as at_time(during, for_request("destroy", plan(["delete"], {})))
}

test_a_freeze_has_a_beginning_an_end_and_exceptions if {
	every now in ["2026-12-19T23:59:59Z", "2027-01-04T00:00:00Z"] {
		main.deny == set() with data.guardrails as frozen({}) with input as at_time(now, safe_update)
	}
	main.deny == set() with data.guardrails as frozen({"except_owners": ["group:default/payments"]}) with input as at_time(during, safe_update)
	main.deny == set() with data.guardrails as frozen({"environments": ["staging"]}) with input as at_time(during, safe_update)
	main.deny == set() with data.guardrails as frozen({}) with input as at_time(during, plan(["no-op"], {}))
}

test_a_freeze_that_cannot_be_read_stops_everything if {
	every broken in [{"from": "tomorrow"}, {"to": null}, {"to": "2026-12-20T00:00:00Z"}, {"environments": "production"}, {"reason": null}, {"except_owners": "x"}] {
		"settings-malformed" in slugs(main.deny) with data.guardrails as frozen(broken) with input as at_time(during, plan(["no-op"], {}))
	}
	slugs(main.deny) == {"settings-malformed"} with data.guardrails as object.union(guardrails, {"change_freezes": "none"}) with input as plan(["no-op"], {})
}

test_outside_the_window_a_person_decides if {
	slugs(main.needs_approval) == {"maintenance-window"} with data.guardrails as windowed with input as at_time("2026-11-25T16:00:00Z", safe_update)
	slugs(main.needs_approval) == {"maintenance-window"} with data.guardrails as windowed with input as at_time("2026-11-26T09:00:00Z", safe_update)
	main.needs_approval == set() with data.guardrails as windowed with input as at_time("2026-11-25T08:00:00Z", safe_update)
	main.needs_approval == set() with data.guardrails as windowed with input as at_time("2026-11-26T09:00:00Z", plan(["no-op"], {}))
}

test_a_time_that_cannot_be_read_stops_everything if {
	every now in ["", "yesterday", 1, null, "2026-02-30T00:00:00Z"] {
		"settings-malformed" in slugs(main.deny) with input as at_time(now, plan(["no-op"], {}))
	}
}

test_without_a_time_the_clock_counts if {
	always := {"from": "2020-01-01T00:00:00Z", "to": "2120-01-01T00:00:00Z", "environments": ["*"]}
	slugs(main.deny) == {"change-freeze"} with data.guardrails as frozen(always) with input as plan(["update"], {})
	slugs(main.deny) == {"change-freeze"} with data.guardrails as frozen(object.union(always, {"environments": ["production"]})) with input as under_conftest(plan(["update"], {}))
	never := {"from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z"}
	main.deny == set() with data.guardrails as frozen(never) with input as plan(["update"], {})
}
